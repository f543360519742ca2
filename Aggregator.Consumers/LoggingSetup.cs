namespace Aggregator.Consumers;

internal static class LoggingSetup
{
    /// <summary>
    /// One line for each entry, and none for what is thrown as well: EF's commands, the host's failed start.
    /// </summary>
    public static void AddConsumerLogging(this ILoggingBuilder logging)
    {
        logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.None);
        logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);

        // Says what the bus has said already, every few seconds as long as the broker is away.
        logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        logging.AddFilter("MassTransit", LogLevel.Warning);
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
        });
    }
}
