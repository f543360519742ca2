namespace Aggregator.Storage.Schema;

/// <summary>Stores with each hash of a payload the version of the algorithm that made it.</summary>
internal static class HashVersionSql
{
    /// <summary>
    /// Rows that are there, and those of services of the version before, were made by the first one. A constant default
    /// rewrites no table.
    /// </summary>
    public const string Columns =
        """
        ALTER TABLE event_keys ADD COLUMN hash_version smallint NOT NULL DEFAULT 1;
        ALTER TABLE duplicate_events ADD COLUMN hash_version smallint NOT NULL DEFAULT 1;
        """;
}
