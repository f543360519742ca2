using NpgsqlTypes;

namespace Aggregator.Storage.Queries;

/// <summary>The statements that read stored events in the order of their ids.</summary>
internal static class EventSql
{
    /// <summary>The lowest or highest ids of the range that match the filter, in order.</summary>
    public static SqlText Page(EventFilter filter, IdRange range, EventOrder order, int limit)
    {
        var direction = order is EventOrder.Newest ? "DESC" : "ASC";
        var conditions = new EventConditions(filter, range);
        var topics = filter.EffectiveTopics;
        var text = (filter.EventId, topics) switch
        {
            (not null, _) => ByEventId(topics, conditions, direction),
            (_, { Count: > 1 }) => ByTopics(conditions, direction),
            _ => ByTopic(topics, conditions, direction),
        };
        var sql = new SqlText(text)
            .With(conditions.Parameters)
            .With("limit", limit, NpgsqlDbType.Integer);
        if (filter.EventId is { } eventId)
            sql.With("event_id", eventId, NpgsqlDbType.Text);
        if (topics is not null)
            sql.With("topics", topics.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text);
        return sql;
    }

    /// <summary>Scans the primary key, or the index of one topic.</summary>
    private static string ByTopic(IReadOnlyList<string>? topics, EventConditions conditions, string direction) =>
        $"""
         SELECT {EventRow.Columns}
         FROM processed_events e
         WHERE {conditions.Sql}{(topics is null ? string.Empty : " AND e.topic = (@topics)[1]")}
         ORDER BY e.id {direction}
         LIMIT @limit
         """;

    /// <summary>
    /// Scans each topic's own index up to the limit and merges the results, because an array of topics in one condition
    /// would read all their events and sort them.
    /// </summary>
    private static string ByTopics(EventConditions conditions, string direction) =>
        $"""
         SELECT {EventRow.Columns}
         FROM unnest(@topics) AS t (topic)
         CROSS JOIN LATERAL (
             SELECT * FROM processed_events e
             WHERE e.topic = t.topic AND {conditions.Sql}
             ORDER BY e.id {direction}
             LIMIT @limit
         ) AS e
         ORDER BY e.id {direction}
         LIMIT @limit
         """;

    /// <summary>
    /// Searches by the primary key of event_keys. Without a topic, every topic in the ledger is tried, because there
    /// are few.
    /// </summary>
    private static string ByEventId(IReadOnlyList<string>? topics, EventConditions conditions, string direction) =>
        $"""
         SELECT {EventRow.Columns}
         FROM {(topics is null
             ? "(SELECT DISTINCT topic FROM ingest_ledger)"
             : "(SELECT unnest(@topics) AS topic)")} AS t
         CROSS JOIN LATERAL (
             SELECT event_no, stored_at FROM event_keys k WHERE k.topic = t.topic AND k.event_id = @event_id LIMIT 1
         ) AS k
         JOIN processed_events e ON e.id = k.event_no AND e.created_at = k.stored_at
         WHERE {conditions.Sql}
         ORDER BY e.id {direction}
         LIMIT @limit
         """;
}
