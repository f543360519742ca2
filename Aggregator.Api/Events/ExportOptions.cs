using System.ComponentModel.DataAnnotations;

namespace Aggregator.Api.Events;

/// <summary>Limits of <c>GET /events/export</c>; section <c>Export</c> of the configuration.</summary>
internal sealed class ExportOptions
{
    public const string Section = "Export";

    /// <summary>
    /// Maximum number of concurrent exports in one process, 1 to 1,000. Default 8; one more is answered 503.
    /// </summary>
    [Range(1, 1000)]
    public int MaxExports { get; init; } = 8;
}
