using Aggregator.Chaos.Running;
using Npgsql;

namespace Aggregator.Chaos.Faults;

/// <summary>
/// All connections that the server has for ordinary roles, taken in the name of the services after theirs were
/// terminated.
/// </summary>
internal sealed class TakenSlots(ChaosDatabase database)
{
    private const string Terminate =
        """
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE usename = $1 AND application_name <> 'chaos-slots'
        """;

    private const int Most = 1_000;

    private readonly List<NpgsqlConnection> _taken = [];

    public async Task TakeAsync(CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(database.Service.ConnectionString)
        {
            Pooling = false, ApplicationName = "chaos-slots", Timeout = 3,
        };
        while (await TakeOneAsync(settings.ConnectionString, cancellationToken))
        {
        }

        await using (var command = database.Admin.CreateCommand(Terminate))
        {
            command.Parameters.Add(new NpgsqlParameter { Value = database.Service.Username });
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        // The services compete for what they had.
        while (await TakeOneAsync(settings.ConnectionString, cancellationToken))
        {
        }
    }

    public async Task GiveBackAsync()
    {
        foreach (var connection in _taken)
            await connection.DisposeAsync();
        _taken.Clear();
    }

    private async Task<bool> TakeOneAsync(string settings, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(settings);
        try
        {
            await connection.OpenAsync(cancellationToken);
            _taken.Add(connection);
            return _taken.Count < Most;
        }
        catch (PostgresException full) when (full.SqlState == PostgresErrorCodes.TooManyConnections)
        {
            await connection.DisposeAsync();
            return false;
        }
    }
}
