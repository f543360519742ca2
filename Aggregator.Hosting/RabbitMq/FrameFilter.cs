using System.Buffers.Binary;

namespace Aggregator.Hosting.RabbitMq;

/// <summary>
/// Looks at AMQP frames on their way from the broker to RabbitMQ.Client, and replaces what the client could not take.
/// All frames pass as they are but those content headers. Bytes go in as they are read, however frames are split over
/// reads, and come out in the same order. Not thread-safe.
/// </summary>
internal sealed class FrameFilter
{
    private const int FrameHeaderSize = 7;
    private const byte ContentHeaderFrame = 2;
    private const byte BodyFrame = 3;
    private const byte HeartbeatFrame = 8;
    private const int MinRoom = 16 * 1024;

    // What is ready to be taken, what has to be looked at, and free space: [_start, _ready), [_ready, _end), [_end, …).
    private byte[] _buffer = new byte[4 * MinRoom];
    private int _start;
    private int _ready;
    private int _end;

    // Bytes of the current frame that pass unseen, bytes of the current message's body that have not begun to, and
    // bytes that have to be there before anything more is ready.
    private long _passing;
    private long _bodyLeft;
    private int _needed;
    private bool _isForeign;

    // Body bytes of the messages that began since TakeAnnounced, and since Advance last ended between messages.
    private long _announced;
    private long _passed;

    /// <summary>Whether everything that came out so far ends with a frame, and no message is incomplete.</summary>
    public bool IsBetweenMessages => _passing == 0 && _bodyLeft == 0 && !_isForeign;

    /// <summary>Whether something that came in can be taken.</summary>
    public bool HasOutput => _ready > _start;

    /// <summary>A heartbeat, as the broker sends it.</summary>
    public static ReadOnlySpan<byte> Heartbeat => [HeartbeatFrame, 0, 0, 0, 0, 0, 0, 0xCE];

    /// <summary>Free space to read into, at least one byte.</summary>
    public Memory<byte> Room()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_ready, _end, _start) = (_ready - _start, _end - _start, 0);
        }

        var wanted = Math.Max(_ready + _needed, _end + MinRoom);
        if (wanted > _buffer.Length)
            Array.Resize(ref _buffer, wanted);
        return _buffer.AsMemory(_end);
    }

    /// <summary>The given number of bytes was read into <see cref="Room"/>.</summary>
    public void Received(int count) => _end += count;

    /// <summary>
    /// Looks at what came in and makes it ready, at most as far as the end of a message with which bodies of 16 KiB
    /// have passed: there the reader decides whether to go on, although the next message may have come in as well.
    /// </summary>
    /// <returns>Whether anything became ready; if not, more has to be read.</returns>
    public bool Advance()
    {
        var before = _ready;
        while (Step() && (_passed < MinRoom || !IsBetweenMessages))
        {
        }

        if (IsBetweenMessages)
            _passed = 0;
        return _ready > before;
    }

    /// <summary>Copies what is ready and returns how many bytes that were; 0 if there are none.</summary>
    public int Take(Span<byte> destination)
    {
        var count = Math.Min(destination.Length, _ready - _start);
        _buffer.AsSpan(_start, count).CopyTo(destination);
        _start += count;
        return count;
    }

    /// <summary>Body bytes of the messages whose headers have passed since this was last asked.</summary>
    public long TakeAnnounced()
    {
        var announced = _announced;
        _announced = 0;
        return announced;
    }

    /// <summary>Goes on as far as one frame's beginning or end; returns whether there is more to look at.</summary>
    private bool Step()
    {
        var rest = _end - _ready;
        if (_isForeign || _passing > 0)
        {
            var passed = _isForeign ? rest : (int)Math.Min(_passing, rest);
            _ready += passed;
            _passing = _isForeign ? 0 : _passing - passed;
            return passed > 0 && passed < rest;
        }

        _needed = FrameHeaderSize;
        if (rest < FrameHeaderSize)
            return false;
        var frame = _buffer.AsSpan(_ready, rest);
        var size = BinaryPrimitives.ReadUInt32BigEndian(frame[3..]);
        if (frame[0] is not (1 or ContentHeaderFrame or BodyFrame or HeartbeatFrame) || size > Array.MaxLength / 2)
        {
            // No frame at all: what that means is the client's to say.
            _isForeign = true;
            return true;
        }

        if (frame[0] == ContentHeaderFrame)
            return StepOverHeader((int)size);
        if (frame[0] == BodyFrame)
            _bodyLeft = Math.Max(0, _bodyLeft - size);
        _passing = FrameHeaderSize + size + 1L;
        return true;
    }

    private bool StepOverHeader(int size)
    {
        var whole = FrameHeaderSize + size + 1;
        _needed = whole;
        if (_end - _ready < whole)
            return false;
        var payload = _buffer.AsSpan(_ready + FrameHeaderSize, size);
        var body = Math.Clamp(ContentHeader.BodySize(payload), 0, int.MaxValue);
        (_bodyLeft, _announced, _passed) = (_bodyLeft + body, _announced + body, _passed + body);
        _passing = FrameHeaderSize + 1L + (ContentHeader.Replacement(payload) is { } other
            ? Replace(size, other) : size);
        return true;
    }

    /// <summary>
    /// Puts another payload into the frame at hand, and moves what stands behind it. Returns the new size.
    /// </summary>
    private int Replace(int size, byte[] payload)
    {
        var (from, grown) = (_ready + FrameHeaderSize, payload.Length - size);
        if (_end + grown > _buffer.Length)
            Array.Resize(ref _buffer, _end + grown);
        _buffer.AsSpan(from + size, _end - from - size).CopyTo(_buffer.AsSpan(from + payload.Length));
        payload.CopyTo(_buffer.AsSpan(from));
        BinaryPrimitives.WriteInt32BigEndian(_buffer.AsSpan(_ready + 3), payload.Length);
        _end += grown;
        return payload.Length;
    }
}
