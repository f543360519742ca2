using Aggregator.Hosting;
using Aggregator.Storage.Errors;
using Aggregator.Storage.Partitions;
using Aggregator.Storage.Retention;

namespace Aggregator.Consumers.Upkeep;

/// <summary>
/// Keeps the partitions up and deletes what is too old, by the database's clock. Every consumer does it, and what one
/// of them has done leaves nothing to the others.
/// </summary>
internal sealed partial class UpkeepService(
    PartitionUpkeep partitions,
    TopicRetention topics,
    EvidenceRetention evidence,
    KeyRetention keys,
    TimeProvider time,
    ILogger<UpkeepService> logger) : PeriodicService(Interval, time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan WarningInterval = TimeSpan.FromHours(1);

    private bool _isFailing;
    private long? _warned;

    protected override async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var coverage = await partitions.CoverageAsync(cancellationToken);
            Warn(coverage);
            await LogAsync(partitions.RunAsync(coverage.Now, cancellationToken));
            await LogAsync(topics.RunAsync(coverage.Now, cancellationToken));
            await LogAsync(evidence.RunAsync(coverage.Now, cancellationToken));
            await LogAsync(keys.RunAsync(coverage.Now, cancellationToken));
            _isFailing = false;
        }
        catch (Exception exception) when (PartitionUpkeep.IsBusy(exception))
        {
            LogBusy(logger, exception.Message);
        }
        catch (Exception exception) when (DatabaseErrors.IsOne(exception))
        {
            if (!_isFailing)
                LogFailing(logger, exception.Message);
            _isFailing = true;
        }
    }

    private async Task LogAsync(IAsyncEnumerable<string> steps)
    {
        await foreach (var step in steps)
            LogStep(logger, step);
    }

    private void Warn(PartitionCoverage coverage)
    {
        if (coverage.Warning is not { } warning)
            _warned = null;
        else if (_warned is not { } before || Time.GetElapsedTime(before) >= WarningInterval)
        {
            LogWarning(logger, warning);
            _warned = Time.GetTimestamp();
        }
    }

    [LoggerMessage(LogLevel.Information, "Upkeep: {Step}")]
    private static partial void LogStep(ILogger logger, string step);

    [LoggerMessage(LogLevel.Debug, "Upkeep gave way to others and is tried again in a minute: {Reason}")]
    private static partial void LogBusy(ILogger logger, string reason);

    [LoggerMessage(LogLevel.Warning, "Upkeep fails and is tried again every minute: {Reason}")]
    private static partial void LogFailing(ILogger logger, string reason);

    [LoggerMessage(LogLevel.Warning, "{Warning}")]
    private static partial void LogWarning(ILogger logger, string warning);
}
