using Aggregator.Storage;
using Aggregator.Storage.Ingest;
using Aggregator.Storage.Schema;
using Aggregator.Tests.Infrastructure;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Aggregator.Tests.Storage;

/// <summary>
/// A migrated database with an owner, a service role and an upkeep role, and the storage services on the service role's
/// connections.
/// </summary>
public class StorageFixture : IAsyncLifetime
{
    private ServiceProvider _services = null!;

    public string Owner { get; private set; } = string.Empty;

    public string Service { get; private set; } = string.Empty;

    public string Upkeep { get; private set; } = string.Empty;

    public NpgsqlDataSource Admin { get; private set; } = null!;

    /// <summary>The connection string of a superuser of the server.</summary>
    protected virtual string Server => TestServers.Postgres;

    public virtual async Task InitializeAsync()
    {
        var admin = new NpgsqlConnectionStringBuilder(await TestServers.CreateDatabaseAsync(Server, "storage"));
        Admin = NpgsqlDataSource.Create(admin.ConnectionString);
        Owner = await RoleAsync(admin, $"{admin.Database}_owner");
        Service = await RoleAsync(admin, $"{admin.Database}_service");
        Upkeep = await RoleAsync(admin, $"{admin.Database}_upkeep");
        await ExecuteAsync($"ALTER DATABASE {admin.Database} OWNER TO {admin.Database}_owner");
        await MigrateAsync();
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new(PostgresConnection.Service, Service)])
            .Build();
        _services = new ServiceCollection()
            .AddLogging()
            .AddAggregatorStorage(configuration, "tests")
            .BuildServiceProvider();
    }

    public Task MigrateAsync(TimeProvider? time = null)
    {
        var migrator = new SchemaMigrator(
            Owner,
            new NpgsqlConnectionStringBuilder(Service).Username!,
            time ?? TimeProvider.System,
            NullLogger<SchemaMigrator>.Instance)
        {
            UpkeepRole = new NpgsqlConnectionStringBuilder(Upkeep).Username,
        };
        return migrator.MigrateAsync(CancellationToken.None);
    }

    /// <summary>Stores a batch in its own transaction, as a consumer does without an inbox.</summary>
    public async Task<IReadOnlyList<TopicResult>> StoreAsync(IngestBatch batch)
    {
        await using var scope = _services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<AggregatorDbContext>();
        await using var transaction = await context.Database.BeginTransactionAsync();
        var results = await scope.ServiceProvider.GetRequiredService<IngestStore>().StoreAsync(
            batch, CancellationToken.None);
        await transaction.CommitAsync();
        return results;
    }

    public AsyncServiceScope Scope() => _services.CreateAsyncScope();

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Admin.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Admin.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public virtual async Task DisposeAsync()
    {
        await _services.DisposeAsync();
        await Admin.DisposeAsync();
    }

    private async Task<string> RoleAsync(NpgsqlConnectionStringBuilder admin, string name)
    {
        await ExecuteAsync($"CREATE ROLE {name} LOGIN PASSWORD 'secret'");
        var login = new NpgsqlConnectionStringBuilder(admin.ConnectionString) { Username = name, Password = "secret" };
        return login.ConnectionString;
    }
}
