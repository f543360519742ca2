using Aggregator.Storage.Errors;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace Aggregator.Storage.Queries;

/// <summary>The receipt of one event.</summary>
/// <param name="Id">The event's number.</param>
/// <param name="StoredAt">When it was stored, UTC; also when it was first seen.</param>
/// <param name="Duplicates">Copies that arrived later and were dropped.</param>
/// <param name="LastSeenAt">When the last copy arrived, or the event itself, UTC.</param>
/// <param name="PayloadsDiffered">
/// Whether the payload of a copy is known to have differed from the stored one. It is not known when the two were
/// hashed by different versions of the program.
/// </param>
/// <param name="Event">The event; <c>null</c> when retention has dropped it.</param>
/// <param name="ExpiredAt">
/// When retention has dropped it, UTC; <c>null</c> while it is there, or if nobody has recorded the time.
/// </param>
public sealed record Receipt(
    long Id,
    DateTime StoredAt,
    long Duplicates,
    DateTime LastSeenAt,
    bool PayloadsDiffered,
    EventRow? Event,
    DateTime? ExpiredAt);

public sealed class ReceiptQueries(NpgsqlDataSource source, IOptions<QueryOptions> options)
{
    /// <summary>
    /// Duplicates of an event whose key was deleted because of its age do not belong to the event that was stored under
    /// the same identity since. Of two reasons for which a payload may be gone, the first applied.
    /// </summary>
    private const string Text =
        $"""
         SELECT {EventRow.Columns}, k.event_no, k.stored_at, d.count, greatest(k.stored_at, d.last_seen), d.differed,
                x.expired_at
         FROM event_keys k
         LEFT JOIN processed_events e ON e.id = k.event_no AND e.created_at = k.stored_at
         CROSS JOIN LATERAL (
             SELECT count(*), max(received_at) AS last_seen,
                    coalesce(bool_or(payload_hash <> k.payload_hash AND hash_version = k.hash_version), false)
                        AS differed
             FROM duplicate_events d
             WHERE d.topic = k.topic AND d.event_id = k.event_id
               AND k.stored_at = coalesce(d.first_stored_at, k.stored_at)
         ) AS d
         LEFT JOIN LATERAL (
             SELECT expired_at
             FROM ((SELECT expired_at FROM expired_partitions
                    WHERE upper_bound > k.stored_at AND lower_bound <= k.stored_at
                    ORDER BY upper_bound
                    LIMIT 1)
                   UNION ALL
                   (SELECT expired_at FROM expired_topics AS t
                    WHERE t.topic = k.topic AND upper_bound > k.stored_at
                    ORDER BY upper_bound
                    LIMIT 1)) AS reasons
             WHERE e.id IS NULL
             ORDER BY expired_at NULLS FIRST
             LIMIT 1
         ) AS x ON true
         WHERE k.topic = @topic AND k.event_id = @event_id
         """;

    /// <summary>The event and its receipt, or <c>null</c> when no such event was stored, or its key has gone.</summary>
    /// <exception cref="QueryTooBroadException">The time limit was reached.</exception>
    public async Task<Receipt?> FindAsync(string topic, string eventId, CancellationToken cancellationToken)
    {
        // PostgreSQL's text cannot hold the character U+0000, so no event has it.
        if (topic.Contains('\0', StringComparison.Ordinal) || eventId.Contains('\0', StringComparison.Ordinal))
            return null;
        var rows = await source.ListAsync(
            Sql(topic, eventId),
            options.Value.StatementTimeoutMs,
            reader => new Receipt(
                reader.GetInt64(8),
                reader.GetDateTime(9),
                reader.GetInt64(10),
                reader.GetDateTime(11),
                reader.GetBoolean(12),
                reader.IsDBNull(0) ? null : EventRow.Read(reader),
                reader.IsDBNull(13) ? null : reader.GetDateTime(13)),
            cancellationToken);
        return rows is [var found] ? found : null;
    }

    internal static SqlText Sql(string topic, string eventId) => new SqlText(Text)
        .With("topic", topic, NpgsqlDbType.Text)
        .With("event_id", eventId, NpgsqlDbType.Text);
}
