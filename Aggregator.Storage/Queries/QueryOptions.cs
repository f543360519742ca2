using System.ComponentModel.DataAnnotations;

namespace Aggregator.Storage.Queries;

/// <summary>Time limits of queries, enforced by the database; section <c>Query</c> of the configuration.</summary>
public sealed class QueryOptions
{
    public const string Section = "Query";

    /// <summary>Maximum time for one page, receipt or list, in milliseconds, 10 to 600,000. Default 5,000.</summary>
    [Range(10, 600_000)]
    public int StatementTimeoutMs { get; init; } = 5_000;

    /// <summary>
    /// Maximum time for one of the many statements of an export or a stream, in milliseconds, 10 to 3,600,000. Default
    /// 60,000. Each statement covers a bounded range of ids, so the duration of a whole export is not limited.
    /// </summary>
    [Range(10, 3_600_000)]
    public int ExportStatementTimeoutMs { get; init; } = 60_000;
}
