using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Aggregator.Storage.Errors;
using Aggregator.Storage.Queries;

namespace Aggregator.Api.Events;

/// <summary>Writes the events of a scan as NDJSON, one JSON object per line.</summary>
internal static partial class NdJson
{
    public const string ContentType = "application/x-ndjson";

    /// <summary>
    /// Writes all events up to an id. A failure before the first line is thrown; a later one aborts the connection.
    /// </summary>
    public static async Task WriteAsync(
        HttpContext context, EventScanner walk, long last, long settled, CancellationToken cancellationToken)
    {
        var response = context.Response;
        response.ContentType = ContentType;
        response.Headers["Aggregator-Last-Id"] = settled.ToString(CultureInfo.InvariantCulture);
        try
        {
            while (walk.Position < last)
            {
                Write(response, await walk.NextAsync(last, cancellationToken));

                // Waits for the client: nothing more is read until it has received what was written.
                await response.BodyWriter.FlushAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            context.Abort();
        }
        catch (Exception exception)
            when (response.HasStarted && DatabaseErrors.EndedQuery(exception))
        {
            LogBrokenOff(
                context.RequestServices.GetRequiredService<ILogger<EventScanner>>(), walk.Position, exception.Message);
            context.Abort();
        }
    }

    private static void Write(HttpResponse response, IReadOnlyList<EventRow> rows)
    {
        using var json = new Utf8JsonWriter(response.BodyWriter);
        foreach (var row in rows)
        {
            JsonSerializer.Serialize(json, StoredEvent.From(row));
            json.Flush();
            response.BodyWriter.Write("\n"u8);
            json.Reset();
        }
    }

    [LoggerMessage(LogLevel.Warning, "An export was broken off after id {Position}: {Reason}")]
    private static partial void LogBrokenOff(ILogger logger, long position, string reason);
}
