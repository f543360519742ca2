using System.Buffers.Binary;

namespace Aggregator.Hosting.RabbitMq;

/// <summary>
/// Inspects AMQP frames on their way from the broker to RabbitMQ.Client, and replaces content headers that the client
/// could not read. All other frames pass unchanged. Bytes are added as they are read, however frames are split over
/// reads, and taken in the same order. Not thread-safe.
/// </summary>
/// <param name="refused">Is told which messages the broker confirms and refuses; <c>null</c> if nobody asks.</param>
internal sealed class FrameFilter(RefusedChannels? refused = null)
{
    private const int FrameHeaderSize = 7;
    private const byte MethodFrame = 1;

    /// <summary>Class and method of basic.ack and basic.nack, which the broker sends only as confirms.</summary>
    private const uint Ack = (60 << 16) + 80;
    private const uint Nack = (60 << 16) + 120;
    private const int MethodIdSize = 4;
    private const byte ContentHeaderFrame = 2;
    private const byte BodyFrame = 3;
    private const byte HeartbeatFrame = 8;
    private const int MinRoom = 16 * 1024;

    // The buffer holds bytes that are ready to be taken in [_start, _ready), bytes that have not been inspected in
    // [_ready, _end), and free space in [_end, …).
    private byte[] _buffer = new byte[4 * MinRoom];
    private int _start;
    private int _ready;
    private int _end;

    // Bytes of the current frame that pass without inspection, bytes of the current message's body that have not begun
    // to pass, and bytes that must be present before more can be inspected.
    private long _passing;
    private long _bodyLeft;
    private int _needed;
    private bool _isForeign;

    // Body bytes of the messages that have begun since TakeAnnounced, and since Advance last stopped between messages.
    private long _announced;
    private long _passed;

    /// <summary>Whether the bytes taken so far end at the end of a frame, with no message incomplete.</summary>
    public bool IsBetweenMessages => _passing == 0 && _bodyLeft == 0 && !_isForeign;

    /// <summary>Whether bytes are ready to be taken.</summary>
    public bool HasOutput => _ready > _start;

    /// <summary>Whether the broker refuses every message on a channel, so that another connection is needed.</summary>
    public bool NeedsOtherConnection { get; private set; }

    /// <summary>A heartbeat frame, as the broker sends it.</summary>
    public static ReadOnlySpan<byte> Heartbeat => [HeartbeatFrame, 0, 0, 0, 0, 0, 0, 0xCE];

    /// <summary>The free space for the next read, at least one byte.</summary>
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

    /// <summary>Called when the given number of bytes was read into <see cref="Room"/>.</summary>
    public void Received(int count) => _end += count;

    /// <summary>
    /// Inspects the received bytes and makes them ready, at most to the end of the message with which 16 KiB of bodies
    /// have passed: there the reader decides whether to continue, even if the next message has already been received.
    /// </summary>
    /// <returns>Whether any bytes became ready; if not, more must be read.</returns>
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

    /// <summary>Copies the bytes that are ready and returns their number; 0 if there are none.</summary>
    public int Take(Span<byte> destination)
    {
        var count = Math.Min(destination.Length, _ready - _start);
        _buffer.AsSpan(_start, count).CopyTo(destination);
        _start += count;
        return count;
    }

    /// <summary>Returns the body bytes of the messages whose headers have passed since the last call.</summary>
    public long TakeAnnounced()
    {
        var announced = _announced;
        _announced = 0;
        return announced;
    }

    /// <summary>Advances to the beginning or end of one frame; returns whether there is more to inspect.</summary>
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
        if (frame[0] is not (MethodFrame or ContentHeaderFrame or BodyFrame or HeartbeatFrame)
            || size > Array.MaxLength / 2)
        {
            // These bytes are not a frame; the client decides what that means.
            _isForeign = true;
            return true;
        }

        if (frame[0] == ContentHeaderFrame)
            return StepOverHeader((int)size);
        if (frame[0] == MethodFrame && refused is not null && size >= MethodIdSize)
        {
            _needed = FrameHeaderSize + MethodIdSize;
            if (rest < _needed)
                return false;
            Inspect(frame, refused);
        }

        if (frame[0] == BodyFrame)
            _bodyLeft = Math.Max(0, _bodyLeft - size);
        _passing = FrameHeaderSize + size + 1L;
        return true;
    }

    private void Inspect(ReadOnlySpan<byte> frame, RefusedChannels channels)
    {
        var method = BinaryPrimitives.ReadUInt32BigEndian(frame[FrameHeaderSize..]);
        if (method is not (Ack or Nack))
            return;
        var channel = BinaryPrimitives.ReadUInt16BigEndian(frame[1..]);
        if (method == Ack)
            channels.Confirmed(channel);
        else
            NeedsOtherConnection |= channels.Refused(channel);
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
    /// Replaces the payload of the current frame, and moves the bytes behind it. Returns the new size.
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
