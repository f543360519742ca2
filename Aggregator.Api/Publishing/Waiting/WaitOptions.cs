using System.ComponentModel.DataAnnotations;

namespace Aggregator.Api.Publishing.Waiting;

/// <summary>
/// Limits of requests to publish that wait until their events are stored; section <c>Wait</c> of the configuration.
/// </summary>
internal sealed class WaitOptions
{
    public const string Section = "Wait";

    /// <summary>Longest wait that a client can ask for, in seconds; a longer one is cut to it.</summary>
    public const int MaxSeconds = 60;

    /// <summary>
    /// How long a request with <c>wait=stored</c> waits if <c>Prefer</c> does not say it, in seconds, 1 to 60. Default
    /// 10, then 202.
    /// </summary>
    [Range(1, MaxSeconds)]
    public int Seconds { get; init; } = 10;

    /// <summary>
    /// Maximum number of requests that wait at the same time in one process, 0 to 100,000. Default 1,000; one more is
    /// answered 202 without waiting.
    /// </summary>
    [Range(0, 100_000)]
    public int MaxRequests { get; init; } = 1_000;

    /// <summary>
    /// Maximum number of their events, 1 to 1,000,000. Default 50,000; a request for which there is no room is answered
    /// 202 without waiting.
    /// </summary>
    [Range(1, 1_000_000)]
    public int MaxEvents { get; init; } = 50_000;
}
