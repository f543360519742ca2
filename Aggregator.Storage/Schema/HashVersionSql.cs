namespace Aggregator.Storage.Schema;

/// <summary>Stores with each hash of a payload the version of the algorithm that made it.</summary>
internal static class HashVersionSql
{
    /// <summary>
    /// Existing rows, and those of services of the previous version, were hashed by the first version. A constant
    /// default does not rewrite the table.
    /// </summary>
    public const string Columns =
        """
        ALTER TABLE event_keys ADD COLUMN hash_version smallint NOT NULL DEFAULT 1;
        ALTER TABLE duplicate_events ADD COLUMN hash_version smallint NOT NULL DEFAULT 1;
        """;
}
