using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Aggregator.Hosting;

public static class ConsoleLogging
{
    private const string TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";

    /// <summary>
    /// One line for each entry on standard output, with its time in UTC: as text, or as JSON with the ids of the trace
    /// and everything else that belongs to the entry when <c>Logging__Console__FormatterName</c> is <c>json</c>.
    /// </summary>
    /// <param name="logging">The program's logging.</param>
    /// <param name="includeScopes">Whether the text has the trace's id, too.</param>
    public static ILoggingBuilder AddAggregatorConsole(this ILoggingBuilder logging, bool includeScopes)
    {
        const ActivityTrackingOptions ids = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId;
        logging.Configure(factory => factory.ActivityTrackingOptions = ids);
        logging.AddConsole();
        logging.Services.Configure<SimpleConsoleFormatterOptions>(console =>
        {
            console.SingleLine = true;
            console.IncludeScopes = includeScopes;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = TimestampFormat + " ";
        });
        logging.Services.Configure<JsonConsoleFormatterOptions>(console =>
        {
            console.IncludeScopes = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = TimestampFormat;
        });
        return logging;
    }
}
