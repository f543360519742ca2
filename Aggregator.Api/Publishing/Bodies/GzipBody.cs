using System.IO.Compression;

namespace Aggregator.Api.Publishing.Bodies;

/// <summary>A body that was compressed with gzip, in one member or several.</summary>
/// <remarks>
/// <see cref="GZipStream"/> ends in the same way at the end of a member, at bytes that do not begin another member, and
/// where a trailer is truncated, and does not report how much it has read. Therefore one byte is appended to the body.
/// It does not begin a member, and the stream leaves it unread only if it has just completed the last member.
/// </remarks>
internal sealed class GzipBody : DecodedBody
{
    private readonly MarkedSource _source;
    private readonly GZipStream _gzip;

    public GzipBody(Stream body)
    {
        _source = new MarkedSource(body);
        _gzip = new GZipStream(_source, CompressionMode.Decompress);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await _gzip.ReadAsync(buffer, cancellationToken);
        if (count == 0 && !buffer.IsEmpty && !_source.MarkWasLast)
            throw new InvalidDataException("The compressed data is cut off, or something follows it.");
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _gzip.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Returns the body's bytes and then the appended byte.</summary>
    private sealed class MarkedSource(Stream body) : DecodedBody
    {
        private const byte Mark = 0;

        private bool _isGiven;
        private bool _isPassed;

        /// <summary>Whether the appended byte was returned and nothing was read after it.</summary>
        public bool MarkWasLast => _isGiven && !_isPassed;

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_isGiven)
            {
                _isPassed = true;
                return 0;
            }

            if (await body.ReadAsync(buffer, cancellationToken) is var count and > 0)
                return count;
            _isGiven = true;
            buffer.Span[0] = Mark;
            return 1;
        }
    }
}
