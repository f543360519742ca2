using Aggregator.Hosting;
using Aggregator.Storage;
using Npgsql;

namespace Aggregator.Consumers.Ingest;

/// <summary>Releases the locks of unresponsive consumers, on behalf of all consumers.</summary>
internal sealed class StalledSessionWatch(
    StalledSessions sessions, TimeProvider time, ILogger<StalledSessionWatch> logger)
    : PeriodicService(Interval, time)
{
    /// <summary>With the 30 s after which a session counts as stalled, no lock is held for longer than 40 s.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    protected override async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await sessions.EndAsync(cancellationToken) is > 0 and var ended)
                logger.LogWarning(
                    "{Count} database sessions were ended whose client had been silent in the middle of a statement",
                    ended);
        }
        catch (NpgsqlException exception)
        {
            logger.LogDebug("Stalled sessions could not be looked for: {Reason}", exception.Message);
        }
    }
}
