using Aggregator.Hosting;
using Aggregator.Storage.Errors;
using Aggregator.Storage.Ledger;

namespace Aggregator.Api.Publishing;

/// <summary>
/// Writes this process's counts if they have changed. A crash loses the counts of the last second, or of a database
/// outage that is still going on. More than was accepted is never written.
/// </summary>
internal sealed partial class AcceptedWriter(
    AcceptedCount count, AcceptedStore store, TimeProvider time, ILogger<AcceptedWriter> logger)
    : FigureWriter(time)
{
    private readonly DueCount _due = new(AcceptedDoors.All.Count, time);
    private (long[] Accepted, long[] Due) _written = ([], []);

    protected override async Task WriteAsync(CancellationToken cancellationToken)
    {
        var accepted = count.Snapshot();
        var due = _due.Add(accepted);
        if (accepted.AsSpan().SequenceEqual(_written.Accepted) && due.AsSpan().SequenceEqual(_written.Due))
            return;
        try
        {
            await store.WriteAsync(count.ProcessId, accepted, due, cancellationToken);
            _written = (accepted, due);
        }
        catch (Exception exception) when (DatabaseErrors.IsOne(exception))
        {
            _due.BeginAnew();
            LogUnwritten(exception.Message);
        }
    }

    protected override void LogUnwritten(string reason) => LogUnavailable(logger, reason);

    [LoggerMessage(LogLevel.Debug, "Counts of accepted events could not be written; next attempt in 1 s: {Reason}")]
    private static partial void LogUnavailable(ILogger logger, string reason);
}
