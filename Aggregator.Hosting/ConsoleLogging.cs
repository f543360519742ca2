using Microsoft.Extensions.Logging;

namespace Aggregator.Hosting;

/// <summary>What the services log, and in what form.</summary>
public static class ConsoleLogging
{
    /// <summary>
    /// Writes one line for each entry, with its time in UTC, and none for failures that are thrown as well: EF's
    /// commands, the host's failed start.
    /// </summary>
    public static ILoggingBuilder AddConsoleLines(this ILoggingBuilder logging)
    {
        ArgumentNullException.ThrowIfNull(logging);
        logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.None);
        logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        logging.AddFilter("MassTransit", LogLevel.Warning);

        // This category would log the same failure with every probe; what changes is logged once, by other categories.
        logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        return logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
        });
    }
}
