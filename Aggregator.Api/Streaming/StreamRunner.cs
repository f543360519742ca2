using Aggregator.Api.Access;
using Aggregator.Storage.Queries;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Options;

namespace Aggregator.Api.Streaming;

/// <summary>Runs a stream on an HTTP response.</summary>
internal sealed partial class StreamRunner(
    EventQueries events,
    HighWaterMarkWatch watch,
    IHostApplicationLifetime lifetime,
    IOptions<StreamOptions> options,
    TimeProvider time,
    ILogger<StreamRunner> logger)
{
    public async Task RunAsync(
        HttpContext context, EventFilter filter, long position, long upper, CancellationToken gone)
    {
        if (!filter.MatchesNothing)
            await events.CheckAsync(filter, gone);
        watch.Saw(upper);
        Prepare(context);
        var writer = new EventStreamWriter(context.Response.BodyWriter, time);
        var caller = Caller.From(context);
        var session = new StreamSession(
            new EventScanner(events, filter, position, time),
            filter.MatchesNothing,
            watch,
            writer,
            options.Value,
            time,
            () => caller.HasExpired(time),
            reached => LogDropped(logger, reached));
        if (!await session.RunAsync(gone, lifetime.ApplicationStopping))
            context.Abort();
    }

    [LoggerMessage(LogLevel.Information, "A stream's reader at id {Position} was dropped: it was too slow")]
    private static partial void LogDropped(ILogger logger, long position);

    private static void Prepare(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentType = "text/event-stream";
        headers.CacheControl = "no-store";

        // This header tells proxies that buffer responses not to do so.
        headers["X-Accel-Buffering"] = "no";

        // The server's own minimum data rate would disconnect a slow reader without a close event.
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
    }
}
