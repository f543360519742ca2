using System.Globalization;
using Npgsql;

namespace Aggregator.Tests.Infrastructure;

/// <summary>A hot standby of a private PostgreSQL server, run by <c>scripts/servers.sh</c>.</summary>
public sealed class StandbyServer : IDisposable
{
    private readonly string _directory;
    private readonly ServerScript _script;
    private readonly int _port = FreePort.Next();

    private StandbyServer(string directory) => (_directory, _script) = (directory, new ServerScript(directory));

    /// <summary>Copies the running server of a directory.</summary>
    internal static StandbyServer Start(string directory, string primaryDirectory)
    {
        var standby = new StandbyServer(directory);
        standby._script.Run("standby", standby._port.ToString(CultureInfo.InvariantCulture), primaryDirectory);
        return standby;
    }

    /// <summary>The connection string of the primary server, with the standby's port.</summary>
    public string Connection(string primary) =>
        new NpgsqlConnectionStringBuilder(primary) { Port = _port }.ConnectionString;

    /// <summary>Makes it a primary server, whether or not its own primary still runs.</summary>
    public void Promote() => _script.Run("postgres-promote");

    /// <summary>Connections to the standby's copy of a database.</summary>
    public NpgsqlDataSource Database(string primary) => NpgsqlDataSource.Create(Connection(primary));

    /// <summary>Waits until the condition, the rest of a SELECT, holds on the standby.</summary>
    public async Task ShowsAsync(string primary, string condition)
    {
        await using var database = Database(primary);
        await Eventually.TrueAsync(
            async () =>
            {
                await using var command = database.CreateCommand($"SELECT {condition}");
                return (bool)(await command.ExecuteScalarAsync())!;
            },
            $"the standby shows: {condition}");
    }

    /// <summary>Stops the server without a word to its primary, as a failed machine does.</summary>
    public void Kill() => _script.Run("postgres-kill");

    public void StartAgain() => _script.Run("postgres-start");

    /// <summary>Stops the server and removes its data.</summary>
    public void Dispose()
    {
        _script.Run("down");
        Directory.Delete(_directory, recursive: true);
    }
}
