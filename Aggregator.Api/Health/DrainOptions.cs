using System.ComponentModel.DataAnnotations;

namespace Aggregator.Api.Health;

/// <summary>Settings of the shutdown; section <c>Drain</c> of the configuration.</summary>
internal sealed class DrainOptions
{
    public const string Section = "Drain";

    /// <summary>
    /// Milliseconds after SIGTERM during which readiness is 503 and new connections are still accepted; 0 to 10,000.
    /// Default 1,000.
    /// </summary>
    [Range(0, 10_000)]
    public int NoticeMs { get; init; } = 1_000;

    /// <summary>
    /// Maximum time from SIGTERM until requests in flight are aborted. The exit follows within 15 s.
    /// </summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(12);
}
