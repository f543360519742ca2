using Npgsql;

namespace Aggregator.Chaos.Faults;

/// <summary>A transaction that holds the table of keys.</summary>
internal sealed class HeldLock(NpgsqlDataSource database)
{
    private NpgsqlConnection? _connection;

    public async Task TakeAsync(CancellationToken cancellationToken)
    {
        _connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = _connection.CreateCommand();
        command.CommandText = "BEGIN; LOCK TABLE event_keys IN ACCESS EXCLUSIVE MODE";
        command.CommandTimeout = 30;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Closing the connection rolls back.</summary>
    public async Task ReleaseAsync()
    {
        if (_connection is not null)
            await _connection.DisposeAsync();
    }
}
