using System.Diagnostics.CodeAnalysis;

namespace Aggregator.Client.Spool;

/// <summary>
/// One file of the spool: a mark of the format, and records. It is appended to and read at the same time. Not safe for
/// concurrent use.
/// </summary>
internal sealed class SpoolSegment(FileStream file, long fileLength, bool isClosed) : IDisposable
{
    private readonly byte[] _header = new byte[SpoolRecord.HeaderBytes];
    private TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _read = Mark.Length;
    private int _open;

    /// <summary>The first bytes of each segment.</summary>
    public static ReadOnlySpan<byte> Mark => "AGSPOOL1"u8;

    /// <summary>The calls that await events that have not been read back yet, by position.</summary>
    public Dictionary<long, QueuedEvent> Awaited { get; } = [];

    /// <summary>Size of the records, in bytes.</summary>
    public long Bytes { get; private set; } = Math.Max(fileLength, Mark.Length) - Mark.Length;

    /// <summary>Whether nothing is appended any more.</summary>
    public bool IsClosed { get; private set; } = isClosed;

    /// <summary>Whether every record has been read.</summary>
    public bool IsRead => _read >= End;

    /// <summary>Whether every record has been read and settled.</summary>
    public bool IsSettled => IsRead && _open == 0;

    public string Path => file.Name;

    /// <summary>Completes when all records that it holds are settled.</summary>
    public Task SettledAsync => _end.Task;

    private long End => Mark.Length + Bytes;

    /// <exception cref="IOException">The disk is full or broken.</exception>
    public static void Write(FileStream file, ReadOnlySpan<byte> bytes, long position)
    {
        try
        {
            RandomAccess.Write(file.SafeFileHandle, bytes, position);
        }
        catch (ArgumentOutOfRangeException tooLarge)
        {
            // This is how .NET reports EFBIG, which means a limit of the process or of the file system.
            throw new IOException(tooLarge.Message, tooLarge);
        }
    }

    /// <exception cref="IOException">The disk is full or broken; nothing was appended.</exception>
    public long Append(byte[] record)
    {
        var position = End;
        Write(file, record, position);
        Bytes += record.Length;
        return position;
    }

    /// <summary>Returns the size of the next event; <c>null</c> if the rest cannot be read.</summary>
    public int? PeekLength()
    {
        if (End - _read < SpoolRecord.HeaderBytes || !TryRead(_header, _read))
            return null;
        var length = SpoolRecord.Length(_header);
        return length > 0 && length <= End - _read - SpoolRecord.HeaderBytes ? length : null;
    }

    /// <summary>Reads the event whose length was returned; <c>false</c> if it is damaged.</summary>
    public bool TryRead(int length, [NotNullWhen(true)] out QueuedEvent? one)
    {
        one = null;
        var body = new byte[length];
        if (!TryRead(body, _read + SpoolRecord.HeaderBytes) || !SpoolRecord.IsIntact(_header, body))
            return false;
        one = Awaited.Remove(_read, out var awaited) ? awaited.With(body) : new QueuedEvent(body);
        one.Segment = this;
        _read += SpoolRecord.HeaderBytes + length;
        _open++;
        return true;
    }

    /// <summary>Gives up what has not been read; returns its size, and the events of it that callers await.</summary>
    public (long Bytes, IReadOnlyList<QueuedEvent> Awaited) Cut()
    {
        var cut = (End - _read, Awaited.Values.ToArray());
        _read = End;
        Awaited.Clear();
        return cut;
    }

    public void Settle() => _open--;

    public void Close() => IsClosed = true;

    /// <summary>Begins anew when everything is settled; returns the size that was freed.</summary>
    public long Empty()
    {
        var freed = Bytes;
        (Bytes, _read) = (0, Mark.Length);
        _end.SetResult();
        _end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        RandomAccess.SetLength(file.SafeFileHandle, Mark.Length);
        return freed;
    }

    /// <summary>Synchronizes the file to disk; this may be called while others append and read.</summary>
    public void Persist() => RandomAccess.FlushToDisk(file.SafeFileHandle);

    public void Delete()
    {
        Dispose();
        _end.TrySetResult();
        File.Delete(Path);
    }

    public void Dispose() => file.Dispose();

    private bool TryRead(Span<byte> target, long position)
    {
        try
        {
            while (target.Length > 0)
            {
                var count = RandomAccess.Read(file.SafeFileHandle, target, position);
                if (count == 0)
                    return false;
                target = target[count..];
                position += count;
            }

            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
