using System.ComponentModel.DataAnnotations;

namespace Aggregator.Api.Streaming;

/// <summary>Limits of <c>GET /events/stream</c>; section <c>Stream</c> of the configuration.</summary>
internal sealed class StreamOptions
{
    public const string Section = "Stream";

    /// <summary>
    /// Maximum number of concurrent streams in one process, 1 to 10,000. Default 100; one more is answered 503.
    /// </summary>
    [Range(1, 10_000)]
    public int MaxStreams { get; init; } = 100;

    /// <summary>
    /// Maximum time without data, in milliseconds, 100 to 300,000. Default 15,000; then a heartbeat is sent.
    /// </summary>
    [Range(100, 300_000)]
    public int HeartbeatMs { get; init; } = 15_000;

    /// <summary>
    /// Maximum time, in milliseconds, for which a client may read nothing although data is pending, 100 to 600,000.
    /// Default 10,000; then it is disconnected.
    /// </summary>
    [Range(100, 600_000)]
    public int StallMs { get; init; } = 10_000;

    /// <summary>
    /// Maximum time, in milliseconds, for which a client that had caught up may lag behind, 100 to 3,600,000. Default
    /// 60,000; then it is disconnected.
    /// </summary>
    [Range(100, 3_600_000)]
    public int LagMs { get; init; } = 60_000;

    /// <summary>
    /// Interval at which the database is polled without a signal from the broker, in milliseconds, 50 to 60,000.
    /// Default 1,000. It bounds the delay while the broker is unavailable.
    /// </summary>
    [Range(50, 60_000)]
    public int PollMs { get; init; } = 1_000;

    /// <summary>
    /// Minimum time between two polls, in milliseconds, 0 to 1,000. Default 50: it bounds the load caused by many
    /// signals.
    /// </summary>
    [Range(0, 1_000)]
    public int PauseMs { get; init; } = 50;
}
