using Aggregator.Hosting;
using Aggregator.Storage.Errors;
using Aggregator.Storage.Partitions;

namespace Aggregator.Consumers.Archive;

/// <summary>
/// Archives and drops old partitions, by the database's clock. It runs beside the upkeep, because archiving a partition
/// takes longer than new ones may be waited for.
/// </summary>
internal sealed partial class ArchiveService(
    Archiver archiver,
    PartitionUpkeep partitions,
    ArchiveFailures failures,
    TimeProvider time,
    ILogger<ArchiveService> logger) : PeriodicService(Interval, time)
{
    /// <summary>
    /// A partition is due once a day at most, and an attempt after one that failed reads what that one has written.
    /// </summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan WarningInterval = TimeSpan.FromHours(1);

    private long? _warned;

    protected override async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var now = (await partitions.CoverageAsync(cancellationToken)).Now;
            await foreach (var step in archiver.RunAsync(now, cancellationToken))
                LogStep(logger, step);
            _warned = null;
        }
        catch (Exception exception) when (PartitionUpkeep.IsBusy(exception))
        {
            LogBusy(logger, exception.Message);
        }
        catch (Exception exception) when (DatabaseErrors.IsOne(exception)
            || exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            failures.Add();
            if (_warned is { } before && Time.GetElapsedTime(before) < WarningInterval)
                return;
            LogFailing(logger, exception.Message);
            _warned = Time.GetTimestamp();
        }
    }

    [LoggerMessage(LogLevel.Information, "Archive: {Step}")]
    private static partial void LogStep(ILogger logger, string step);

    [LoggerMessage(LogLevel.Debug, "A partition could not be dropped, which is tried again in minutes: {Reason}")]
    private static partial void LogBusy(ILogger logger, string reason);

    [LoggerMessage(LogLevel.Warning, "Archiving fails and is tried again every few minutes; no partition is dropped "
        + "without an archive: {Reason}")]
    private static partial void LogFailing(ILogger logger, string reason);
}
