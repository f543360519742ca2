namespace Aggregator.Storage.Schema;

/// <summary>The table behind <see cref="Announcements.AnnouncementStore"/>.</summary>
internal static class AnnouncementSql
{
    /// <summary>
    /// Events stored before the migration have been announced by the outbox, or still lie in it. The highest id of any
    /// committed event is found at the tips of the partitions' primary keys.
    /// </summary>
    public const string Table =
        """
        CREATE TABLE announcement_position (
            id smallint NOT NULL,
            up_to_id bigint NOT NULL,
            updated_at timestamptz NOT NULL,
            CONSTRAINT pk_announcement_position PRIMARY KEY (id),
            CONSTRAINT ck_announcement_position_one_row CHECK (id = 1)
        ) WITH (fillfactor = 10);
        INSERT INTO announcement_position (id, up_to_id, updated_at)
        SELECT 1, coalesce((SELECT id FROM processed_events ORDER BY id DESC LIMIT 1), 0), now();
        """;
}
