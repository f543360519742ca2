using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Aggregator.Contracts;

namespace Aggregator.Storage.Ingest;

/// <summary>
/// Events in PostgreSQL's binary COPY format, for <see cref="IngestSql.Events"/>. Payloads are sent to jsonb as the
/// bytes in which they were received. The rows are written while the server still inserts the keys, and get their
/// numbers afterwards. The buffer is rented: dispose of it.
/// </summary>
internal sealed class EventCopyBuffer : IDisposable
{
    private const short Columns = 7;
    private const byte JsonbVersion = 1;

    /// <summary>The size of the length fields and of all columns of fixed size.</summary>
    private const int FixedBytes = sizeof(short) + (Columns * sizeof(int)) + (3 * sizeof(long)) + sizeof(byte);

    /// <summary>The number of columns, and the first two of them with their lengths.</summary>
    private const int NumberBytes = sizeof(short) + (2 * (sizeof(int) + sizeof(long)));

    /// <summary>
    /// The header's signature precedes two numbers that remain 0: the flags, and the length of the header extension.
    /// </summary>
    private static readonly byte[] Signature = [.. "PGCOPY\n"u8, 0xff, .. "\r\n\0"u8];

    /// <summary>PostgreSQL counts microseconds from the beginning of the year 2000.</summary>
    private static readonly long Epoch = new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;

    private readonly int[] _begins;
    private byte[] _buffer;
    private int _length;

    public EventCopyBuffer(IReadOnlyList<LogEvent> events)
    {
        _buffer = ArrayPool<byte>.Shared.Rent(
            Signature.Length + (2 * sizeof(int)) + events.Sum(MaxBytes) + sizeof(short));
        Signature.CopyTo(_buffer);
        _length = Signature.Length;
        Write(0);
        Write(0);
        _begins = new int[events.Count + 1];
        for (var i = 0; i < events.Count; i++)
        {
            _begins[i] = _length;
            Write(events[i]);
        }

        _begins[^1] = _length;
    }

    /// <summary>
    /// Returns the whole message, with the rows of the new events and the trailer. It must be called only once.
    /// </summary>
    public ReadOnlyMemory<byte> Finish(InsertedKeys numbers)
    {
        _length = _begins[0];
        for (var i = 0; i < _begins.Length - 1; i++)
        {
            if (!numbers.IsNew(i))
                continue;
            var (begin, next) = (_length, _length + _begins[i + 1] - _begins[i]);
            if (begin < _begins[i])
                _buffer.AsSpan(_begins[i].._begins[i + 1]).CopyTo(_buffer.AsSpan(begin));
            WriteNumber(begin, numbers[i], numbers.StoredAt);
            _length = next;
        }

        Write((short)-1);
        return _buffer.AsMemory(0, _length);
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private static int MaxBytes(LogEvent logEvent) => FixedBytes + logEvent.Payload.Utf8.Length
        + Encoding.UTF8.GetMaxByteCount(logEvent.Topic.Length)
        + Encoding.UTF8.GetMaxByteCount(logEvent.EventId.Length)
        + Encoding.UTF8.GetMaxByteCount(logEvent.Source.Length);

    private void Write(LogEvent logEvent)
    {
        _length += NumberBytes;
        Write(logEvent.EventId);
        Write(logEvent.Topic);
        Write(1 + logEvent.Payload.Utf8.Length);
        _buffer[_length++] = JsonbVersion;
        logEvent.Payload.Utf8.Span.CopyTo(_buffer.AsSpan(_length));
        _length += logEvent.Payload.Utf8.Length;
        Write(logEvent.Source);
        Write(logEvent.Timestamp.UtcDateTime);
    }

    /// <summary>The beginning of a row: its column count, its number, and its time of storing.</summary>
    private void WriteNumber(int at, long id, DateTime storedAt)
    {
        _length = at;
        Write(Columns);
        Write(sizeof(long));
        Write(id);
        Write(storedAt);
    }

    private void Write(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text, _buffer.AsSpan(_length + sizeof(int)));
        Write(bytes);
        _length += bytes;
    }

    private void Write(DateTime moment)
    {
        Write(sizeof(long));

        // The value is rounded down on both sides of the epoch, because a division would round the years before 2000
        // up.
        var (microseconds, rest) = Math.DivRem(moment.Ticks - Epoch, TimeSpan.TicksPerMicrosecond);
        Write(rest < 0 ? microseconds - 1 : microseconds);
    }

    private void Write(short value)
    {
        BinaryPrimitives.WriteInt16BigEndian(_buffer.AsSpan(_length), value);
        _length += sizeof(short);
    }

    private void Write(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(_buffer.AsSpan(_length), value);
        _length += sizeof(int);
    }

    private void Write(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(_buffer.AsSpan(_length), value);
        _length += sizeof(long);
    }
}
