using Aggregator.Contracts;
using Npgsql;
using NpgsqlTypes;

namespace Aggregator.Storage.Announcements;

/// <summary>
/// Finds events that have been stored and not announced, and keeps the position. Announcements are derived from the
/// stored events themselves, so an ingest transaction writes nothing for them.
/// </summary>
public sealed class AnnouncementStore(NpgsqlDataSource source)
{
    /// <summary>The maximum number of events in an announcement.</summary>
    public const int MaxEvents = 10_000;

    /// <summary>
    /// The maximum number of topics in an announcement. The longest topics take 1,200 bytes each as escaped JSON, so a
    /// message stays below 2 MiB.
    /// </summary>
    public const int MaxTopics = 1_000;

    private const string Position = "SELECT up_to_id FROM announcement_position FOR UPDATE SKIP LOCKED";

    private const string HighWaterMark = "SELECT settled FROM settled_events()";

    private const string Topics =
        """
        SELECT topic, count(*), min(id), max(id)
        FROM (
            SELECT id, topic FROM processed_events WHERE id > @after AND id <= @up_to ORDER BY id LIMIT @limit
        ) AS fresh
        GROUP BY topic
        ORDER BY topic
        """;

    private const string Save = "UPDATE announcement_position SET up_to_id = @up_to, updated_at = now()";

    /// <summary>
    /// Publishes the events between the position and the high-water mark, up to the limits, and then moves the
    /// position. If the process crashes in between, or <paramref name="publish"/> fails, the position is unchanged and
    /// the next attempt announces the same events again.
    /// </summary>
    /// <param name="publish">Completes when the broker has confirmed the announcement.</param>
    /// <param name="cancellationToken">Cancels the attempt; the position is then unchanged.</param>
    /// <exception cref="NpgsqlException">The database is unavailable.</exception>
    public async Task<AnnouncementResult> AnnounceAsync(
        Func<LogEventsStored, Task> publish, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);

        // The row's lock is held until the commit: one process announces at a time, and ranges follow each other.
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await RangeAsync(connection, cancellationToken) is not { } range)
            return AnnouncementResult.Busy;
        if (await FindAsync(connection, range, MaxEvents, cancellationToken) is not { } announcement)
            return AnnouncementResult.UpToDate;
        if (announcement.Topics.Count > MaxTopics)
            announcement = (await FindAsync(connection, range, MaxTopics, cancellationToken))!;

        await publish(announcement);
        await using var save = new NpgsqlCommand(Save, connection);
        save.Parameters.Add(Parameter("up_to", announcement.UpToId));
        await save.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return announcement.Topics.Sum(topic => topic.Stored) >= MaxTopics && announcement.UpToId < range.UpTo
            ? AnnouncementResult.MoreWaits
            : AnnouncementResult.Announced;
    }

    /// <summary>
    /// The range from the position to the high-water mark; <c>null</c> while another process announces.
    /// </summary>
    private static async Task<(long After, long UpTo)?> RangeAsync(
        NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Position));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(HighWaterMark));
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
            return null;
        var after = reader.GetInt64(0);
        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (after, reader.GetInt64(0));
    }

    /// <summary>The first events of the range by topic; <c>null</c> when there are none.</summary>
    /// <remarks>This statement must come after the one that read the high-water mark.</remarks>
    private static async Task<LogEventsStored?> FindAsync(
        NpgsqlConnection connection, (long After, long UpTo) range, int limit, CancellationToken cancellationToken)
    {
        if (range.UpTo <= range.After)
            return null;
        await using var command = new NpgsqlCommand(Topics, connection);
        command.Parameters.Add(Parameter("after", range.After));
        command.Parameters.Add(Parameter("up_to", range.UpTo));
        command.Parameters.Add(new NpgsqlParameter<int>("limit", limit) { NpgsqlDbType = NpgsqlDbType.Integer });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var topics = new List<StoredTopic>();
        while (await reader.ReadAsync(cancellationToken))
        {
            topics.Add(new StoredTopic
            {
                Topic = reader.GetString(0),
                Stored = reader.GetInt64(1),
                FirstId = reader.GetInt64(2),
                LastId = reader.GetInt64(3),
            });
        }

        return topics.Count == 0
            ? null
            : new LogEventsStored
            {
                AfterId = range.After,
                UpToId = topics.Max(topic => topic.LastId),
                Topics = topics,
            };
    }

    private static NpgsqlParameter<long> Parameter(string name, long value) =>
        new(name, value) { NpgsqlDbType = NpgsqlDbType.Bigint };
}
