using Aggregator.Hosting.Logging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Aggregator.Hosting;

/// <summary>What the services log, and in what form.</summary>
public static class ConsoleLogging
{
    private const string TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";

    /// <summary>
    /// Writes one line for each entry, with its time in UTC, and none for failures that are thrown as well: EF's
    /// commands, the host's failed start. A line is text, or JSON with the ids of the trace and everything else that
    /// belongs to the entry if <c>Logging__Console__FormatterName</c> is <c>json</c>.
    /// </summary>
    /// <param name="logging">The program's logging.</param>
    /// <param name="includeScopes">Whether the text has the trace's id, too.</param>
    public static ILoggingBuilder AddConsoleLines(this ILoggingBuilder logging, bool includeScopes = false)
    {
        ArgumentNullException.ThrowIfNull(logging);
        logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.None);
        logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        logging.AddFilter("MassTransit", LogLevel.Warning);

        // This category would log the same failure with every probe; what changes is logged once, by other categories.
        logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        const ActivityTrackingOptions ids = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId;
        logging.Configure(factory => factory.ActivityTrackingOptions = ids);

        // Without a name the logger would take the options of a deprecated API instead of those below.
        logging.AddConsole(console => console.FormatterName ??= ConsoleFormatterNames.Simple);
        PlainConsoleFormatter.Wrap(logging.Services);
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
