using Npgsql;
using NpgsqlTypes;

namespace Aggregator.Storage.Archive;

/// <summary>Restored events.</summary>
/// <param name="source">Connections of the role that owns the schema.</param>
public sealed class ArchivedEventStore(NpgsqlDataSource source)
{
    private const string Copy =
        """
        COPY archived_events (archive, id, "timestamp", created_at, topic, event_id, source, payload)
        FROM STDIN (FORMAT BINARY)
        """;

    /// <param name="connection">The connection of the role that owns the schema.</param>
    public static NpgsqlDataSource CreateSource(NpgsqlConnectionStringBuilder connection)
    {
        // As the services: the driver would turn the first and the last moment of its own times into infinity.
        AppContext.SetSwitch("Npgsql.DisableDateTimeInfinityConversions", true);
        return NpgsqlDataSource.Create(connection);
    }

    /// <summary>
    /// Writes the events of an archive whose ids lie in a range, in place of those that are there, in one transaction.
    /// So it makes no difference how often it is done, and whether it was interrupted before.
    /// </summary>
    /// <exception cref="NpgsqlException">The database is unavailable, or refuses.</exception>
    public async Task ReplaceAsync(
        string archive,
        long firstId,
        long lastId,
        IAsyncEnumerable<ArchivedEvent> events,
        CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var delete = new NpgsqlCommand(
            "DELETE FROM archived_events WHERE archive = $1 AND id BETWEEN $2 AND $3", connection))
        {
            delete.CommandTimeout = 0;
            delete.Parameters.Add(new NpgsqlParameter<string> { TypedValue = archive });
            delete.Parameters.Add(new NpgsqlParameter<long> { TypedValue = firstId });
            delete.Parameters.Add(new NpgsqlParameter<long> { TypedValue = lastId });
            await delete.ExecuteNonQueryAsync(cancellationToken);
        }

        await using (var writer = await connection.BeginBinaryImportAsync(Copy, cancellationToken))
        {
            await foreach (var one in events.WithCancellation(cancellationToken))
                await WriteAsync(writer, one, cancellationToken);
            await writer.CompleteAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>The number of restored events of an archive.</summary>
    /// <exception cref="NpgsqlException">The database is unavailable, or refuses.</exception>
    public async Task<long> CountAsync(string archive, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("SELECT count(*) FROM archived_events WHERE archive = $1");
        command.CommandTimeout = 0;
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = archive });
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task WriteAsync(
        NpgsqlBinaryImporter writer, ArchivedEvent one, CancellationToken cancellationToken)
    {
        await writer.StartRowAsync(cancellationToken);
        await writer.WriteAsync(one.Archive, NpgsqlDbType.Text, cancellationToken);
        await writer.WriteAsync(one.Id, NpgsqlDbType.Bigint, cancellationToken);
        await writer.WriteAsync(one.Timestamp, NpgsqlDbType.TimestampTz, cancellationToken);
        await writer.WriteAsync(one.CreatedAt, NpgsqlDbType.TimestampTz, cancellationToken);
        await writer.WriteAsync(one.Topic, NpgsqlDbType.Varchar, cancellationToken);
        await writer.WriteAsync(one.EventId, NpgsqlDbType.Varchar, cancellationToken);
        await writer.WriteAsync(one.Source, NpgsqlDbType.Varchar, cancellationToken);
        await writer.WriteAsync(one.Payload, NpgsqlDbType.Jsonb, cancellationToken);
    }
}
