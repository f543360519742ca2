using Aggregator.Hosting;
using Aggregator.Storage.Errors;
using Aggregator.Storage.History;

namespace Aggregator.Consumers.Ages;

/// <summary>
/// Writes the ages if they have changed. A crash loses those of the last second.
/// </summary>
internal sealed partial class AgeWriter(
    AgeTotals totals, HistoryStore history, TimeProvider time, ILogger<AgeWriter> logger) : FigureWriter(time)
{
    protected override async Task WriteAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var sample in totals.Changed())
            {
                await history.WriteAgesAsync(sample, cancellationToken);
                totals.Confirm(sample);
            }
        }
        catch (Exception exception) when (DatabaseErrors.IsOne(exception))
        {
            LogUnwritten(exception.Message);
        }
    }

    protected override void LogUnwritten(string reason) => LogAway(logger, reason);

    [LoggerMessage(LogLevel.Debug, "Ages of events could not be written, and are tried again in a second: {Reason}")]
    private static partial void LogAway(ILogger logger, string reason);
}
