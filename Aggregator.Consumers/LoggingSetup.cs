using Aggregator.Hosting;

namespace Aggregator.Consumers;

internal static class LoggingSetup
{
    /// <summary>
    /// Writes one line for each entry, and none for failures that are thrown as well: EF's commands, the host's failed
    /// start.
    /// </summary>
    public static void AddConsumerLogging(this ILoggingBuilder logging)
    {
        logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.None);
        logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);

        // This category repeats the bus's own entry every few seconds while the broker is unavailable.
        logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        logging.AddFilter("MassTransit", LogLevel.Warning);
        logging.AddAggregatorConsole(includeScopes: false);
    }
}
