using System.Buffers;
using System.IO.Pipelines;

namespace Aggregator.Api.Publishing.Bodies;

/// <summary>How the reading of a body ended.</summary>
internal enum BodyReadResult
{
    /// <summary>The whole body is there.</summary>
    Complete,

    /// <summary>It is larger than a body may be.</summary>
    TooLarge,

    /// <summary>There is no memory for it now.</summary>
    NoRoom,
}

/// <summary>Reads bodies within the limits of one request and of all requests together.</summary>
internal static class BodyReader
{
    /// <summary>
    /// How many times the limit is read and thrown away from a body that is not wanted any more. Most clients look for
    /// the answer only when they have sent everything; one that is cut off sees a broken connection instead of it.
    /// </summary>
    private const int DiscardFactor = 4;

    /// <exception cref="BadHttpRequestException">The body ended early.</exception>
    /// <exception cref="InvalidDataException">The body is not what its content coding says.</exception>
    public static async Task<(BodyReadResult End, ReadOnlyMemory<byte> Body)> ReadAsync(
        PipeReader reader, long maxBytes, InFlightLease lease, CancellationToken cancellationToken)
    {
        var seen = 0L;
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            var length = result.Buffer.Length;
            if (length > maxBytes || !lease.TryGrow(length - seen))
            {
                reader.AdvanceTo(result.Buffer.End);
                return (length > maxBytes ? BodyReadResult.TooLarge : BodyReadResult.NoRoom, default);
            }

            seen = length;
            if (result.IsCompleted)
            {
                // Copied out, because the events keep slices of it beyond the life of the request.
                var body = result.Buffer.ToArray();
                reader.AdvanceTo(result.Buffer.End);
                return (BodyReadResult.Complete, body);
            }

            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    /// <summary>
    /// Reads the rest of a body as it comes over the wire, up to a multiple of the limit. What goes wrong with it
    /// changes nothing: the answer is known already.
    /// </summary>
    public static async Task DiscardAsync(HttpRequest request, long maxBytes, CancellationToken cancellationToken)
    {
        try
        {
            var discarded = 0L;
            while (discarded <= maxBytes * DiscardFactor)
            {
                var result = await request.BodyReader.ReadAsync(cancellationToken);
                discarded += result.Buffer.Length;
                request.BodyReader.AdvanceTo(result.Buffer.End);
                if (result.IsCompleted)
                    return;
            }
        }
        catch (BadHttpRequestException)
        {
            // Such as a client that sends the rest too slowly.
        }
    }
}
