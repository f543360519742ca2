using Aggregator.Hosting;
using Aggregator.Storage.Duplicates;
using Aggregator.Storage.Errors;

namespace Aggregator.Consumers.Ingest;

/// <summary>Deletes payloads of duplicates that are too old, once an hour.</summary>
internal sealed partial class ConflictCleanup(
    ConflictingPayloads payloads, TimeProvider time, ILogger<ConflictCleanup> logger)
    : PeriodicService(Interval, time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await payloads.CleanUpAsync(cancellationToken);
        }
        catch (Exception exception) when (DatabaseErrors.IsOne(exception))
        {
            LogFailed(logger, exception.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Old payloads of duplicates could not be deleted and are tried again: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);
}
