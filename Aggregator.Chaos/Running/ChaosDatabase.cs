using Aggregator.Storage.Schema;
using Aggregator.Tests.Infrastructure;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Aggregator.Chaos.Running;

/// <summary>A migrated database with an owner and a service role, on the small disk if there is one.</summary>
internal sealed class ChaosDatabase : IAsyncDisposable
{
    private ChaosDatabase(string admin)
    {
        var settings = new NpgsqlConnectionStringBuilder(admin)
        {
            // Faults must not keep the run itself waiting.
            Timeout = 3, CommandTimeout = 5, ApplicationName = "chaos",
            // The run must be able to write while the server is read-only for others.
            Options = "-c default_transaction_read_only=off",
        };
        Name = settings.Database!;
        Admin = NpgsqlDataSource.Create(settings.ConnectionString);
    }

    /// <summary>Connections of a superuser, past all proxies.</summary>
    public NpgsqlDataSource Admin { get; }

    public string Name { get; }

    /// <summary>The connection of the services, past all proxies.</summary>
    public NpgsqlConnectionStringBuilder Service { get; private set; } = null!;

    public static async Task<ChaosDatabase> CreateAsync(
        string postgres, SmallDisk? disk, CancellationToken cancellationToken)
    {
        var admin = await TestServers.CreateDatabaseAsync(postgres, "chaos");
        if (disk is not null)
            await MoveAsync(postgres, new NpgsqlConnectionStringBuilder(admin).Database!, disk.Path, cancellationToken);
        var database = new ChaosDatabase(admin);
        var owner = await database.RoleAsync(admin, "owner", cancellationToken);
        database.Service = await database.RoleAsync(admin, "service", cancellationToken);
        await database.ExecuteAsync($"ALTER DATABASE {database.Name} OWNER TO {owner.Username}", cancellationToken);
        await new SchemaMigrator(
            owner.ConnectionString,
            database.Service.Username!,
            TimeProvider.System,
            NullLogger<SchemaMigrator>.Instance).MigrateAsync(cancellationToken);
        return database;
    }

    /// <summary>The same connection through a proxy.</summary>
    public string ServiceThrough(int port) =>
        new NpgsqlConnectionStringBuilder(Service.ConnectionString) { Host = "127.0.0.1", Port = port }
            .ConnectionString;

    public async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = Admin.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => Admin.DisposeAsync();

    private static async Task MoveAsync(string postgres, string name, string path, CancellationToken cancellationToken)
    {
        await using var server = NpgsqlDataSource.Create(postgres);
        foreach (var sql in (string[])
            [$"CREATE TABLESPACE chaos LOCATION '{path}'", $"ALTER DATABASE {name} SET TABLESPACE chaos"])
        {
            await using var command = server.CreateCommand(sql);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private async Task<NpgsqlConnectionStringBuilder> RoleAsync(
        string admin, string kind, CancellationToken cancellationToken)
    {
        var name = $"{Name}_{kind}";
        var password = Guid.NewGuid().ToString("N");
        await ExecuteAsync($"CREATE ROLE {name} LOGIN PASSWORD '{password}'", cancellationToken);
        return new NpgsqlConnectionStringBuilder(admin) { Username = name, Password = password };
    }
}
