using System.Buffers;
using System.IO.Pipelines;

namespace Aggregator.Api.Publishing.Bodies;

/// <summary>The result of reading a body.</summary>
internal enum BodyReadResult
{
    /// <summary>The whole body has been read.</summary>
    Complete,

    /// <summary>The body exceeds the maximum size.</summary>
    TooLarge,

    /// <summary>The memory limit leaves no room for the body at present.</summary>
    NoRoom,
}

/// <summary>Reads bodies within the limits of a single request and of all requests together.</summary>
internal static class BodyReader
{
    /// <summary>
    /// The part of a rejected body that is read and discarded, as a multiple of the limit. Most clients read the
    /// response only after they have sent the whole body; a client that is cut off sees a broken connection instead of
    /// the response.
    /// </summary>
    private const int DiscardFactor = 4;

    /// <exception cref="BadHttpRequestException">The body ended early.</exception>
    /// <exception cref="InvalidDataException">The body does not match its content coding.</exception>
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
                // The body is copied, because the events keep slices of it that outlive the request.
                var body = result.Buffer.ToArray();
                reader.AdvanceTo(result.Buffer.End);
                return (BodyReadResult.Complete, body);
            }

            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    /// <summary>
    /// Reads the rest of a body as it was sent, up to a multiple of the limit. Failures are ignored, because the
    /// response is already determined.
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
            // This happens, for example, when a client sends the rest too slowly.
        }
    }
}
