using System.Buffers;
using System.IO.Pipelines;

namespace Aggregator.Api.Publishing.Ndjson;

/// <summary>
/// Cuts a stream into lines without ever holding more of it than one line and what the transport had ready.
/// </summary>
internal sealed class LineReader(PipeReader reader, int maxBytes)
{
    private ReadOnlySequence<byte> _buffer;
    private Task<bool>? _filling;
    private long _left;
    private bool _isOpen;
    private bool _isCompleted;
    private bool _isSkipping;

    /// <summary>Bytes of a line whose end has not come yet.</summary>
    public long Buffered => _isOpen ? _buffer.Length : _left;

    /// <summary>Waits for more; <c>false</c> when everything has been read.</summary>
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

    /// <summary>Takes the next line that is there to its end.</summary>
    /// <param name="line">A copy of it without the line feed; <c>null</c> for a line that is longer than a line may
    /// be.</param>
    public bool TryTake(out ReadOnlyMemory<byte>? line)
    {
        line = null;
        var end = _buffer.PositionOf((byte)'\n');
        if (end is null && !_isCompleted)
        {
            // Too long already: what there is of it is thrown away, and the rest when it comes.
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
    /// Gives back what was not taken, and breaks off a read that is under way; the reader may then be used by somebody
    /// else.
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
