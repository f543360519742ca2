using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Aggregator.Contracts;

namespace Aggregator.Storage.Ingest;

/// <summary>
/// Events in PostgreSQL's binary COPY format, for <see cref="IngestSql.Events"/>. Payloads go to jsonb as the bytes in which they
/// came. The buffer is rented: dispose of it.
/// </summary>
internal sealed class EventRows : IDisposable
{
    private const short Columns = 7;
    private const byte JsonbVersion = 1;

    /// <summary>Lengths and all columns of a fixed size.</summary>
    private const int FixedBytes = sizeof(short) + (Columns * sizeof(int)) + (3 * sizeof(long)) + sizeof(byte);

    /// <summary>Before two numbers that stay 0: flags, and the length of an extension of the header.</summary>
    private static readonly byte[] Signature = [.. "PGCOPY\n"u8, 0xff, .. "\r\n\0"u8];

    /// <summary>PostgreSQL counts microseconds from the beginning of the year 2000.</summary>
    private static readonly long Epoch = new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;

    private byte[] _buffer;
    private int _length;

    /// <param name="mostBytes">At least as much as all rows take: the sum of <see cref="MostBytes"/>.</param>
    public EventRows(int mostBytes)
    {
        _buffer = ArrayPool<byte>.Shared.Rent(Signature.Length + (2 * sizeof(int)) + mostBytes + sizeof(short));
        Signature.CopyTo(_buffer);
        _length = Signature.Length;
        Write(0);
        Write(0);
    }

    /// <summary>The whole message, with its trailer.</summary>
    public ReadOnlyMemory<byte> Finish()
    {
        Write((short)-1);
        return _buffer.AsMemory(0, _length);
    }

    public static int MostBytes(LogEvent logEvent) => FixedBytes + logEvent.Payload.Utf8.Length
        + Encoding.UTF8.GetMaxByteCount(logEvent.Topic.Length)
        + Encoding.UTF8.GetMaxByteCount(logEvent.EventId.Length)
        + Encoding.UTF8.GetMaxByteCount(logEvent.Source.Length);

    public void Add(long id, LogEvent logEvent, DateTime createdAt)
    {
        Write(Columns);
        Write(sizeof(long));
        Write(id);
        Write(logEvent.EventId);
        Write(logEvent.Topic);
        Write(1 + logEvent.Payload.Utf8.Length);
        _buffer[_length++] = JsonbVersion;
        logEvent.Payload.Utf8.Span.CopyTo(_buffer.AsSpan(_length));
        _length += logEvent.Payload.Utf8.Length;
        Write(logEvent.Source);
        Write(logEvent.Timestamp.UtcDateTime);
        Write(createdAt);
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
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
        Write((moment.Ticks - Epoch) / TimeSpan.TicksPerMicrosecond);
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
