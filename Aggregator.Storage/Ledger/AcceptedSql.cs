namespace Aggregator.Storage.Ledger;

/// <summary>The statements on <c>accepted_ledger</c>, and those that compare it with <c>received_ledger</c>.</summary>
public static class AcceptedSql
{
    /// <summary>
    /// Time after which an accepted event is due to have been received. A consumer that is frozen, or whose machine has
    /// failed, keeps its messages until three heartbeats of 10 s are missed; then another one receives them within
    /// moments.
    /// </summary>
    public static readonly TimeSpan DueAfter = TimeSpan.FromSeconds(40);

    /// <summary>Writes a process's own counts over its earlier ones.</summary>
    internal const string Write =
        """
        INSERT INTO accepted_ledger AS ledger (process_id, door, accepted, due)
        SELECT @process_id, door, accepted, due FROM unnest(@doors, @accepted, @due) AS t (door, accepted, due)
        ON CONFLICT (process_id, door) DO UPDATE SET
            accepted = excluded.accepted, due = excluded.due, updated_at = excluded.updated_at
        """;

    /// <summary>
    /// A process that has written nothing for this time accepts nothing or has ended, so everything that it accepted is
    /// due. This does not apply just after a database outage, when neither the process nor the consumers have been able
    /// to write yet.
    /// </summary>
    internal const string Totals =
        """
        WITH accepted AS (
            SELECT process_id,
                   coalesce(sum(accepted) FILTER (WHERE door = 'single'), 0)::bigint AS single,
                   coalesce(sum(accepted) FILTER (WHERE door = 'array'), 0)::bigint AS "array",
                   coalesce(sum(accepted) FILTER (WHERE door = 'lines'), 0)::bigint AS lines,
                   sum(CASE WHEN greatest(updated_at, pg_postmaster_start_time()) < now() - interval '40 seconds'
                            THEN accepted ELSE due END)::bigint AS due
            FROM accepted_ledger GROUP BY process_id
        ), received AS (
            SELECT process_id, sum(received)::bigint AS received, sum(redelivered)::bigint AS redelivered,
                   sum(unread)::bigint AS unread
            FROM received_ledger GROUP BY process_id
        ), sums AS (
            SELECT sum(received) AS received, sum(redelivered) AS redelivered,
                   sum(received) FILTER (WHERE process_id = '00000000-0000-0000-0000-000000000000') AS direct
            FROM received
        ), held AS (
            SELECT sum(single) AS single, sum("array") AS "array", sum(lines) AS lines, sum(due) AS due,
                   sum(greatest(due - coalesce(received + unread, 0), 0)) AS missing
            FROM accepted LEFT JOIN received USING (process_id)
        )
        SELECT coalesce(single, 0)::bigint AS "OneEvent", coalesce("array", 0)::bigint AS "Several",
               coalesce(lines, 0)::bigint AS "Lines", coalesce(due, 0)::bigint AS "Due",
               coalesce(received - coalesce(direct, 0), 0)::bigint AS "ReceivedRest",
               coalesce(direct, 0)::bigint AS "ReceivedAmqp", coalesce(redelivered, 0)::bigint AS "Redelivered",
               coalesce(missing, 0)::bigint AS "Missing"
        FROM sums CROSS JOIN held
        """;
}
