using Aggregator.Bench.Measuring;
using Aggregator.Storage;
using Aggregator.Storage.Ingest;
using Aggregator.Storage.Schema;
using Aggregator.Tests.Infrastructure;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Aggregator.Bench.Environments;

/// <summary>A migrated database with an owner and a service role, for one measurement.</summary>
internal sealed class DatabaseEnvironment : IAsyncDisposable
{
    private readonly ServerAddresses _servers;
    private readonly string _admin;
    private ServiceProvider? _services;

    private DatabaseEnvironment(ServerAddresses servers, string admin)
    {
        (_servers, _admin) = (servers, admin);
        Admin = NpgsqlDataSource.Create(admin);
    }

    /// <summary>Connections of a superuser.</summary>
    public NpgsqlDataSource Admin { get; }

    public string Owner { get; private set; } = string.Empty;

    public string Service { get; private set; } = string.Empty;

    /// <summary>The storage services as the programs register them, on connections of the service role.</summary>
    public IServiceProvider Services => _services!;

    public static async Task<DatabaseEnvironment> CreateAsync(
        ServerAddresses servers, CancellationToken cancellationToken)
    {
        var database = new DatabaseEnvironment(
            servers, await TestServers.CreateDatabaseAsync(servers.Postgres, "bench"));
        try
        {
            await database.MigrateAsync(cancellationToken);
            return database;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stores a batch in its own transaction, as a consumer does, but without the inbox.</summary>
    public async Task StoreAsync(IngestBatch batch, CancellationToken cancellationToken)
    {
        await using var scope = Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<AggregatorDbContext>();
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await scope.ServiceProvider.GetRequiredService<IngestStore>().StoreAsync(batch, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>
    /// Returns the number of stored events in the ledger. It equals the number of visible events, because both are
    /// written in one transaction.
    /// </summary>
    public Task<long> StoredAsync(CancellationToken cancellationToken) =>
        ScalarAsync("SELECT coalesce(sum(stored), 0)::bigint FROM ingest_ledger", cancellationToken);

    /// <exception cref="BenchmarkFailedException">The ledger does not balance, or not exactly these events are
    /// stored.</exception>
    public Task CheckAsync(long events, CancellationToken cancellationToken) =>
        LedgerCheck.RunAsync(Services, events, cancellationToken);

    public Task<long> CountAsync(string table, CancellationToken cancellationToken) =>
        ScalarAsync($"SELECT count(*) FROM {table}", cancellationToken);

    public async Task<long> ScalarAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = Admin.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = Admin.CreateCommand(sql);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_services is not null)
            await _services.DisposeAsync();
        await Admin.DisposeAsync();
        await TestServers.DropDatabaseAsync(_servers.Postgres, _admin);
        await using var server = NpgsqlDataSource.Create(_servers.Postgres);
        foreach (var role in (string[])[Owner, Service])
        {
            if (role.Length == 0)
                continue;
            await using var drop = server.CreateCommand(
                $"DROP ROLE {new NpgsqlConnectionStringBuilder(role).Username}");
            await drop.ExecuteNonQueryAsync();
        }
    }

    private async Task MigrateAsync(CancellationToken cancellationToken)
    {
        var database = new NpgsqlConnectionStringBuilder(_admin).Database;
        Owner = await RoleAsync("owner", cancellationToken);
        Service = await RoleAsync("service", cancellationToken);
        await ExecuteAsync($"ALTER DATABASE {database} OWNER TO {database}_owner", cancellationToken);
        await new SchemaMigrator(Owner, $"{database}_service", TimeProvider.System, NullLogger<SchemaMigrator>.Instance)
            .MigrateAsync(cancellationToken);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
            [new(PostgresConnection.Service, Service)]).Build();
        _services =
            new ServiceCollection().AddLogging().AddAggregatorStorage(configuration, "bench").BuildServiceProvider();
    }

    private async Task<string> RoleAsync(string kind, CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(_admin);
        var name = $"{settings.Database}_{kind}";
        var password = Guid.NewGuid().ToString("N");
        await ExecuteAsync($"CREATE ROLE {name} LOGIN PASSWORD '{password}'", cancellationToken);
        (settings.Username, settings.Password) = (name, password);
        return settings.ConnectionString;
    }
}
