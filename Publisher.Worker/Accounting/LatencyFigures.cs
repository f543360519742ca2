namespace Publisher.Worker.Accounting;

/// <summary>
/// How long requests took that reached the server, failed ones included; retries count as requests of their own.
/// </summary>
internal sealed record LatencyFigures(TimeSpan P50, TimeSpan P90, TimeSpan P99, TimeSpan Max);
