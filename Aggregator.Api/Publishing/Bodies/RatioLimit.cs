namespace Aggregator.Api.Publishing.Bodies;

/// <summary>
/// A body that is decompressed, and ends with an error when it has become far larger than what was sent. Brotli packs
/// a gigabyte of blank lines into a thousand bytes, and reading them would occupy a processor for a minute and a half.
/// </summary>
internal sealed class RatioLimit : DecodedBody
{
    /// <summary>
    /// Maximum number of decompressed bytes for each byte that is sent, above <see cref="AnyRatioBytes"/>. Events with
    /// ids of their own hardly compress to a fiftieth. Consumers have the same limit for messages.
    /// </summary>
    private const int MaxRatio = 128;

    /// <summary>
    /// Size that a body may have after decompression whatever was sent, in bytes: room for 12,000 events of 600 bytes
    /// that differ in their ids alone. As many blank lines occupy a processor for a second.
    /// </summary>
    private const long AnyRatioBytes = 8 * 1024 * 1024;

    private readonly CountedBody _body;
    private readonly DecodedBody _decoded;
    private long _count;

    /// <param name="body">The body as it was sent.</param>
    /// <param name="decoder">Decompresses it.</param>
    public RatioLimit(Stream body, Func<Stream, DecodedBody> decoder)
    {
        _body = new CountedBody(body);
        _decoded = decoder(_body);
    }

    /// <exception cref="BadHttpRequestException">The body has become too large; the status is 413.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await _decoded.ReadAsync(buffer, cancellationToken);
        _count += read;
        if (_count > AnyRatioBytes && _count / MaxRatio > _body.Count)
        {
            throw new BadHttpRequestException(
                FormattableString.Invariant(
                    $"After decompression the body must have at most {MaxRatio} bytes for each byte that is sent."),
                StatusCodes.Status413PayloadTooLarge);
        }

        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _decoded.Dispose();
        base.Dispose(disposing);
    }

    private sealed class CountedBody(Stream body) : DecodedBody
    {
        public long Count { get; private set; }

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await body.ReadAsync(buffer, cancellationToken);
            Count += read;
            return read;
        }
    }
}
