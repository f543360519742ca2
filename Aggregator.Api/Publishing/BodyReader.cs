using System.Buffers;
using System.IO.Pipelines;

namespace Aggregator.Api.Publishing;

internal static class BodyReader
{
    /// <summary>Reads the whole body, which the server holds to its limit.</summary>
    /// <exception cref="BadHttpRequestException">The body is larger than allowed (413), or ended early (400).</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            if (result.IsCompleted)
            {
                // Copied out, because the events keep slices of it beyond the life of the request.
                var body = result.Buffer.ToArray();
                reader.AdvanceTo(result.Buffer.End);
                return body;
            }

            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }
}
