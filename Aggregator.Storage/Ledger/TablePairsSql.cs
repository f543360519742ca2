namespace Aggregator.Storage.Ledger;

/// <summary>
/// The statements of <see cref="TablePairs"/>. The planner may give their scans to several processes.
/// </summary>
internal static class TablePairsSql
{
    private const string Keys =
        $"""
        SELECT row.event_no AS id, row.topic, row.event_id, row.stored_at AS at, {Gone} AS gone
        FROM event_keys AS row {ExpiredTopics}
        """;

    private const string Events =
        $"""
        SELECT row.id, row.topic, row.event_id, row.created_at AS at, {Gone} AS gone
        FROM (SELECT id, topic, event_id, created_at, created_at AS stored_at FROM processed_events) AS row
        {ExpiredTopics}
        """;

    /// <summary>Whether retention has dropped events of the row's topic and time.</summary>
    private const string Gone =
        """
        (row.stored_at <@ (
             SELECT coalesce(range_agg(tstzrange(lower_bound, upper_bound)), tstzmultirange()) FROM expired_partitions)
         OR coalesce(row.stored_at < expired.upper_bound, false))
        """;

    private const string ExpiredTopics =
        """
        LEFT JOIN (SELECT topic, max(upper_bound) AS upper_bound FROM expired_topics GROUP BY topic) AS expired
            ON expired.topic = row.topic
        """;

    /// <remarks>
    /// Each column's hash is the seed of the next one's. The hash of a record of all columns would not do: it adds
    /// theirs, so that two rows could exchange their ids without changing the sum.
    /// </remarks>
    private const string Summary =
        """
        SELECT count(*) AS count, count(*) FILTER (WHERE gone) AS gone,
               sum(hashtextextended(event_id, hashtextextended(topic, hash_record_extended(ROW(at), id))))
                   FILTER (WHERE NOT gone) AS hashes
        """;

    private const string Equal = "e.id = k.id AND e.topic = k.topic AND e.event_id = k.event_id AND e.at = k.at";

    public const string Compare =
        $"""
        SELECT k.count AS "Keys", k.gone AS "ExpiredKeys", e.count AS "Events", e.gone AS "ExpiredEvents",
               k.count - k.gone = e.count - e.gone AND k.hashes IS NOT DISTINCT FROM e.hashes AS "AreEqual"
        FROM ({Summary} FROM ({Keys}) AS key) AS k CROSS JOIN ({Summary} FROM ({Events}) AS event) AS e
        """;

    /// <summary>Events that retention has not come to yet, and that have their key.</summary>
    public const string ExpiredPairs =
        $"""
        SELECT count(*) AS "Value" FROM ({Events}) AS e JOIN ({Keys}) AS k ON {Equal} WHERE e.gone
        """;

    public const string Alone =
        $"""
        SELECT count(*) FILTER (WHERE e.id IS NULL) AS "Keys", count(*) FILTER (WHERE k.id IS NULL) AS "Events"
        FROM (SELECT * FROM ({Keys}) AS key WHERE NOT gone) AS k
        FULL JOIN (SELECT * FROM ({Events}) AS event WHERE NOT gone) AS e ON {Equal}
        """;
}
