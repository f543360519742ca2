namespace Aggregator.Storage.Schema;

/// <summary>
/// The tables that allow a comparison of the events that the API has accepted with those that consumers have received.
/// </summary>
internal static class AcceptedLedgerSql
{
    public const string Tables =
        """
        CREATE TABLE accepted_ledger (
            process_id uuid NOT NULL,
            accepted bigint NOT NULL,
            due bigint NOT NULL,
            started_at timestamptz NOT NULL DEFAULT now(),
            updated_at timestamptz NOT NULL DEFAULT now(),
            door text COLLATE "C" NOT NULL,
            CONSTRAINT pk_accepted_ledger PRIMARY KEY (process_id, door),
            CONSTRAINT ck_accepted_ledger_due CHECK (due BETWEEN 0 AND accepted)
        ) WITH (fillfactor = 50);

        CREATE TABLE received_ledger (
            process_id uuid NOT NULL,
            slot smallint NOT NULL,
            received bigint NOT NULL,
            redelivered bigint NOT NULL DEFAULT 0,
            unread bigint NOT NULL DEFAULT 0,
            updated_at timestamptz NOT NULL DEFAULT now(),
            CONSTRAINT pk_received_ledger PRIMARY KEY (process_id, slot)
        ) WITH (fillfactor = 50);

        -- Who sent what was received before is not known, and no process has it among what it accepted. The lock waits
        -- for batches under way. Consumers of an older release have to be stopped before: they do not know the new
        -- table.
        LOCK TABLE ingest_ledger IN EXCLUSIVE MODE;
        INSERT INTO received_ledger (process_id, slot, received)
        SELECT '00000000-0000-0000-0000-000000000000', 64, sum(received)
        FROM ingest_ledger
        HAVING sum(received) > 0;
        """;
}
