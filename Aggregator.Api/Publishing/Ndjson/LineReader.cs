using System.Buffers;
using System.IO.Pipelines;

namespace Aggregator.Api.Publishing.Ndjson;

/// <summary>
/// Splits a stream into lines and never holds more than one line and the data that the transport had available.
/// </summary>
internal sealed class LineReader(PipeReader reader, int maxBytes)
{
    private ReadOnlySequence<byte> _buffer;
    private Task<bool>? _filling;
    private long _left;
    private bool _isOpen;
    private bool _isCompleted;
    private bool _isSkipping;

    /// <summary>Bytes of a line whose end has not arrived yet.</summary>
    public long Buffered => _isOpen ? _buffer.Length : _left;

    /// <summary>Waits for more data; <c>false</c> at the end of the stream.</summary>
    public Task<bool> FillAsync(CancellationToken cancellationToken) => _filling = ReadAsync(cancellationToken);

    private async Task<bool> ReadAsync(CancellationToken cancellationToken)
    {
        if (_isCompleted)
            return false;
        if (_isOpen)
        {
            _left = _buffer.Length;
            reader.AdvanceTo(_buffer.Start, _buffer.End);
        }

        _isOpen = false;
        var result = await reader.ReadAsync(cancellationToken);
        (_isOpen, _buffer, _isCompleted) = (true, result.Buffer, result.IsCompleted);
        return true;
    }

    /// <summary>Takes the next complete line.</summary>
    /// <param name="line">A copy of it without the line feed; <c>null</c> for a line that is longer than a line may
    /// be.</param>
    public bool TryTake(out ReadOnlyMemory<byte>? line)
    {
        line = null;
        var end = _buffer.PositionOf((byte)'\n');
        if (end is null && !_isCompleted)
        {
            // The line is already too long: what has arrived is discarded now, and the rest when it arrives.
            if (_buffer.Length > maxBytes)
                Skip();
            return false;
        }

        if (end is null && _buffer.IsEmpty && !_isSkipping)
            return false;
        var whole = end is null ? _buffer : _buffer.Slice(0, end.Value);
        if (!_isSkipping && whole.Length <= maxBytes)
            line = whole.ToArray();
        _buffer = end is null ? _buffer.Slice(_buffer.End) : _buffer.Slice(_buffer.GetPosition(1, end.Value));
        _isSkipping = false;
        return true;
    }

    /// <summary>
    /// Returns the unconsumed data and cancels a pending read; afterwards the reader may be used by other code.
    /// </summary>
    public async ValueTask LeaveAsync()
    {
        if (_filling is { IsCompleted: false })
            reader.CancelPendingRead();
        if (_filling is not null)
            await ((Task)_filling).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _filling = null;
        if (_isOpen)
            reader.AdvanceTo(_buffer.End);
        _isOpen = false;
    }

    private void Skip()
    {
        _buffer = _buffer.Slice(_buffer.End);
        _isSkipping = true;
    }
}
