using System.Buffers;
using System.IO.Compression;

namespace Aggregator.Api.Publishing.Bodies;

/// <summary>
/// A body that was compressed with Brotli. <see cref="BrotliStream"/> ignores whatever follows the compressed data; the
/// underlying decoder reports how much of its input it has consumed.
/// </summary>
internal sealed class BrotliBody(Stream body) : DecodedBody
{
    private const int BufferBytes = 16 * 1024;

    private readonly byte[] _buffer = new byte[BufferBytes];
    private BrotliDecoder _decoder;
    private int _start;
    private int _end;
    private bool _isDone;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!_isDone && !buffer.IsEmpty)
        {
            var (status, written) = Decode(buffer.Span);
            _isDone = status == OperationStatus.Done;
            if (status == OperationStatus.InvalidData)
                throw new InvalidDataException("The body is not compressed with Brotli.");
            if (written > 0)
                return written;
            if (status == OperationStatus.NeedMoreData && !await FillAsync(cancellationToken))
                throw new InvalidDataException("The compressed data is cut off.");
        }

        if (_isDone && (_start < _end || await FillAsync(cancellationToken)))
            throw new InvalidDataException("Something follows the compressed data.");
        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _decoder.Dispose();
        base.Dispose(disposing);
    }

    private (OperationStatus Status, int Written) Decode(Span<byte> destination)
    {
        var status = _decoder.Decompress(_buffer.AsSpan(_start.._end), destination, out var consumed, out var written);
        _start += consumed;
        return (status, written);
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        // The decoder asks for more input only when it has consumed everything, and no input may be left at the end.
        (_start, _end) = (0, await body.ReadAsync(_buffer, cancellationToken));
        return _end > 0;
    }
}
