namespace Publisher.Worker.Accounting;

/// <summary>
/// Durations of the requests that reached the server, including failed ones; each retry counts as a request.
/// </summary>
internal sealed record LatencyFigures(TimeSpan P50, TimeSpan P90, TimeSpan P99, TimeSpan Max);
