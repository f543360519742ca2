using Aggregator.Bench.Processes;
using Aggregator.Tests.Infrastructure;
using Npgsql;

namespace Aggregator.Bench.Servers;

/// <summary>
/// The broker and the database of all measurements: those that the environment names, or private ones that are stopped
/// and removed at the end.
/// </summary>
internal sealed class BenchServers : IDisposable
{
    private const string Folder = ".local/bench";

    private readonly PrivateServers? _own;
    private readonly FileStream? _lock;

    private BenchServers(ServerAddresses addresses) => Addresses = addresses;

    private BenchServers(PrivateServers own, FileStream @lock)
    {
        (_own, _lock) = (own, @lock);
        Addresses = own.Addresses;
    }

    public ServerAddresses Addresses { get; }

    /// <summary>The processes of private servers; otherwise <c>null</c>.</summary>
    public ServerProcesses? Processes =>
        _own is null ? null : ServerProcesses.Read(Path.Combine(Repository.Root, Folder));

    public static BenchServers Open()
    {
        if (TestServers.FromEnvironment() is { } given)
            return new BenchServers(given);
        var folder = Path.Combine(Repository.Root, Folder);
        Directory.CreateDirectory(folder);
        // The lock is held to the end, because two runs would distort each other's figures, and the clean-up of one
        // would stop the other's servers.
        var @lock = new FileStream($"{folder}.lock", FileMode.Create, FileAccess.Write, FileShare.None);
        try
        {
            // A run that was killed may have left its servers behind.
            PrivateServers.Remove(Folder);
            return new BenchServers(
                PrivateServers.Start(Folder, FreePort.Next(), FreePort.Next(), FreePort.Next()), @lock);
        }
        catch
        {
            PrivateServers.Remove(Folder);
            @lock.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Refuses a server that may lose what it has acknowledged, because its figures would not be comparable.
    /// </summary>
    /// <exception cref="InvalidOperationException">fsync, full_page_writes or synchronous_commit is not on.</exception>
    public async Task DemandDurabilityAsync(CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(Addresses.Postgres);
        await using var command = source.CreateCommand(
            """
            SELECT name FROM pg_settings
            WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND setting <> 'on'
            """);
        if (await command.ExecuteScalarAsync(cancellationToken) is string name)
            throw new InvalidOperationException($"PostgreSQL's {name} must be on for a measurement.");
    }

    public void Dispose()
    {
        _own?.Dispose();
        _lock?.Dispose();
    }
}
