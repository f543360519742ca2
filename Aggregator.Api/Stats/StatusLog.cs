namespace Aggregator.Api.Stats;

/// <summary>
/// Writes a change of the status to the log, once. A status is logged once it is seen twice in a row, so that a
/// consumer that is being replaced, or a single late answer of the broker, is not logged.
/// </summary>
internal sealed partial class StatusLog(ILogger<StatusLog> logger)
{
    private IReadOnlyList<string> _seen = [];
    private IReadOnlyList<string> _told = [];

    public void See(IReadOnlyList<string> reasons)
    {
        var isLasting = reasons.SequenceEqual(_seen, StringComparer.Ordinal);
        _seen = reasons;
        if (!isLasting || reasons.SequenceEqual(_told, StringComparer.Ordinal))
            return;
        _told = reasons;
        if (reasons.Count > 0)
            LogDegraded(logger, string.Join(' ', reasons));
        else
            LogHealthy(logger);
    }

    [LoggerMessage(LogLevel.Warning, "The status is degraded. {Reasons}")]
    private static partial void LogDegraded(ILogger logger, string reasons);

    [LoggerMessage(LogLevel.Information, "The status is healthy again.")]
    private static partial void LogHealthy(ILogger logger);
}
