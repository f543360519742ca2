using Aggregator.Storage.Partitions;
using Npgsql;

namespace Aggregator.Storage.Archive;

/// <summary>Finds partitions that are due, reads their events, and drops them once they are archived.</summary>
/// <param name="source">Connections of the service role, which may read.</param>
/// <param name="upkeep">Connections of the role that may drop partitions.</param>
public sealed class ArchiveSource(NpgsqlDataSource source, NpgsqlDataSource upkeep)
{
    /// <summary>The partition holds other events than were archived.</summary>
    private const string Outdated = ArchiveSql.OutdatedState;

    private const string Due =
        """
        SELECT relname, system_identifier::text || '/' || current_database(), pg_class.oid::bigint,
               greatest(lower, '0001-01-01 00:00:00+00'), upper
        FROM partitions_of('processed_events') JOIN pg_class ON pg_class.oid = partition CROSS JOIN event_epoch
        WHERE upper <= $1
        ORDER BY upper LIMIT 1
        """;

    /// <summary>
    /// Only the partition is read, because its bounds are named. Each page has a snapshot of its own, so that no old
    /// one keeps VACUUM from its work; the order of ids makes that the same as one.
    /// </summary>
    private const string Page =
        """
        SELECT id, "timestamp", created_at, topic, event_id, source, payload::text
        FROM processed_events
        WHERE created_at >= $1 AND created_at < $2 AND id > $3
        ORDER BY id LIMIT $4
        """;

    private const string Figures =
        """
        SELECT coalesce(sum(received), 0)::bigint, coalesce(sum(stored), 0)::bigint,
               coalesce(sum(duplicates), 0)::bigint, coalesce(sum(rejected), 0)::bigint,
               (SELECT coalesce(sum(events), 0)::bigint FROM expired_partitions)
        FROM ingest_ledger
        """;

    /// <inheritdoc cref="ArchiveLease.TryTakeAsync"/>
    public Task<ArchiveLease?> TryLeaseAsync(CancellationToken cancellationToken) =>
        ArchiveLease.TryTakeAsync(source, cancellationToken);

    /// <summary>The oldest partition that ends at or before the limit, or <c>null</c>.</summary>
    /// <exception cref="NpgsqlException">The database is unavailable, or refuses.</exception>
    public async Task<DuePartition?> FindDueAsync(DateTime limit, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(Due);
        command.Parameters.Add(UpkeepCalls.Parameter(limit));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new DuePartition(
                reader.GetString(0), reader.GetString(1), reader.GetInt64(2),
                reader.GetDateTime(3), reader.GetDateTime(4))
            : null;
    }

    /// <summary>The next events of a partition in the order of their ids.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="after">The last id that was read.</param>
    /// <param name="rows">The most events.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <exception cref="NpgsqlException">The database is unavailable, or refuses.</exception>
    public async Task<IReadOnlyList<ArchiveRow>> ReadAsync(
        DuePartition partition, long after, int rows, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(Page);
        foreach (var value in (object[])[partition.Lower, partition.Upper, after, rows])
            command.Parameters.Add(UpkeepCalls.Parameter(value));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var page = new List<ArchiveRow>(rows);
        while (await reader.ReadAsync(cancellationToken))
        {
            page.Add(new ArchiveRow(
                reader.GetInt64(0), Microseconds(reader.GetDateTime(1)), Microseconds(reader.GetDateTime(2)),
                Text(3), Text(4), Text(5), Text(6)));
        }

        return page;

        byte[] Text(int column) => reader.GetFieldValue<byte[]>(column);
    }

    /// <summary>The ledger's figures at this moment.</summary>
    /// <exception cref="NpgsqlException">The database is unavailable, or refuses.</exception>
    public async Task<LedgerFigures> FiguresAsync(CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(Figures);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new LedgerFigures(
            reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4));
    }

    /// <summary>
    /// Drops the partition if it holds as many events as were archived, and records them as expired, in one
    /// transaction.
    /// </summary>
    /// <returns>Whether it was dropped; if not, it is not the oldest one that is due.</returns>
    /// <exception cref="NpgsqlException">The database is unavailable, or refuses; <see cref="IsOutdated"/> tells
    /// whether the partition holds another number of events, and <see cref="PartitionUpkeep.IsBusy"/> whether only a
    /// lock was not free in time.</exception>
    public async Task<bool> DropAsync(
        DuePartition partition, long events, DateTime limit, DateTime now, CancellationToken cancellationToken)
    {
        object[] arguments = [limit, now, partition.TableId, events];
        return await upkeep.CallAsync(
            "SELECT expire_archived_partition($1, $2, $3, $4)", arguments, cancellationToken) is not null;
    }

    /// <summary>Whether the partition was not dropped because its archive is not what it holds.</summary>
    public static bool IsOutdated(Exception exception) => exception is PostgresException { SqlState: Outdated };

    /// <summary>PostgreSQL's times have whole microseconds.</summary>
    private static long Microseconds(DateTime time) =>
        (time.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
}
