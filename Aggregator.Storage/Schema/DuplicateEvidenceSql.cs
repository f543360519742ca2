namespace Aggregator.Storage.Schema;

/// <summary>Who sent a duplicate, how long after the event, and with which payload if it was another one.</summary>
internal static class DuplicateEvidenceSql
{
    /// <summary>
    /// The columns are empty in existing rows and in those of services of the previous version, so that the table is
    /// not rewritten.
    /// </summary>
    public const string Tables =
        """
        ALTER TABLE duplicate_events
            ADD COLUMN first_stored_at timestamptz,
            ADD COLUMN via_api boolean,
            ADD COLUMN differed boolean,
            ADD COLUMN source varchar(1024),
            ADD COLUMN app_id varchar(255);

        CREATE TABLE conflicting_payloads (
            duplicate_id bigint NOT NULL,
            received_at timestamptz NOT NULL,
            topic varchar(100) COLLATE "C" NOT NULL,
            event_id varchar(255) COLLATE "C" NOT NULL,
            payload text NOT NULL,
            CONSTRAINT pk_conflicting_payloads PRIMARY KEY (duplicate_id)
        );
        CREATE INDEX ix_conflicting_payloads_topic_event_id ON conflicting_payloads (topic, event_id);
        """;
}
