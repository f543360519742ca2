namespace Aggregator.Storage.Schema;

/// <summary>Room for the long sources that CloudEvents have.</summary>
internal static class SourceSql
{
    /// <summary>
    /// Only the catalog changes, in every partition at once: a longer varchar requires neither a rewrite nor a scan of
    /// the rows.
    /// </summary>
    public const string Longer =
        """
        ALTER TABLE processed_events ALTER COLUMN source TYPE varchar(1024);
        """;
}
