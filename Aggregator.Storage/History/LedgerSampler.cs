using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Aggregator.Storage.History;

/// <summary>
/// Samples the ledger at the beginning of each minute. Every process does this, and the first one's sample counts, so
/// that the history goes on while only the API or only consumers run.
/// </summary>
public sealed partial class LedgerSampler(HistoryStore history, TimeProvider time, ILogger<LedgerSampler> logger)
    : BackgroundService
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CleanUpInterval = TimeSpan.FromHours(1);

    private long? _cleanedUp;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = await SampleAsync(stoppingToken);
            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Returns the time until the next sample is due.</summary>
    private async Task<TimeSpan> SampleAsync(CancellationToken cancellationToken)
    {
        try
        {
            var pause = await history.SampleAsync(cancellationToken);
            if (_cleanedUp is not { } before || time.GetElapsedTime(before) >= CleanUpInterval)
            {
                await history.CleanUpAsync(cancellationToken);
                _cleanedUp = time.GetTimestamp();
            }

            return pause;
        }
        catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException)
        {
            // The next sample covers what this one would have.
            LogAway(logger, exception.Message);
            return Retry;
        }
    }

    [LoggerMessage(LogLevel.Debug, "The ledger could not be sampled, and is tried again in a second: {Reason}")]
    private static partial void LogAway(ILogger logger, string reason);
}
