using System.Buffers;
using System.IO.Pipelines;

namespace Aggregator.Api.Publishing;

/// <summary>How the reading of a body ended.</summary>
internal enum BodyEnd
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
    /// How many times the limit is read and thrown away from a body that is too large. Most clients look for the answer
    /// only when they have sent everything; one that is cut off sees a broken connection instead of the 413.
    /// </summary>
    private const int DiscardFactor = 4;

    /// <exception cref="BadHttpRequestException">The body ended early.</exception>
    public static async Task<(BodyEnd End, ReadOnlyMemory<byte> Body)> ReadAsync(
        PipeReader reader, long mostBytes, InFlight.Place place, CancellationToken cancellationToken)
    {
        var seen = 0L;
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            var length = result.Buffer.Length;
            if (length > mostBytes)
                return await DiscardAsync(reader, result, mostBytes * DiscardFactor, cancellationToken);
            if (!place.TryGrow(length - seen))
            {
                reader.AdvanceTo(result.Buffer.End);
                return (BodyEnd.NoRoom, default);
            }

            seen = length;
            if (result.IsCompleted)
            {
                // Copied out, because the events keep slices of it beyond the life of the request.
                var body = result.Buffer.ToArray();
                reader.AdvanceTo(result.Buffer.End);
                return (BodyEnd.Complete, body);
            }

            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    private static async Task<(BodyEnd End, ReadOnlyMemory<byte> Body)> DiscardAsync(
        PipeReader reader, ReadResult result, long most, CancellationToken cancellationToken)
    {
        var discarded = 0L;
        while (true)
        {
            discarded += result.Buffer.Length;
            reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted || discarded > most)
                return (BodyEnd.TooLarge, default);
            result = await reader.ReadAsync(cancellationToken);
        }
    }
}
