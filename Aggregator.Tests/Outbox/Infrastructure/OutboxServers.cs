using Aggregator.Tests.Infrastructure;
using Aggregator.Tests.Infrastructure.Network;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Aggregator.Tests.Outbox.Infrastructure;

/// <summary>A database with the tables and a virtual host, for one test class.</summary>
public sealed class OutboxServers : IAsyncLifetime
{
    public string Postgres { get; private set; } = "";

    public Uri RabbitMq { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Postgres = await TestServers.CreateDatabaseAsync("outbox");
        RabbitMq = await TestServers.CreateVirtualHostAsync("outbox");
        await using var dbContext = CreateDbContext();
        await dbContext.Database.EnsureCreatedAsync();
        await dbContext.Database.ExecuteSqlAsync($"""
            CREATE FUNCTION fail_with(state text) RETURNS void LANGUAGE plpgsql
            AS $$ BEGIN RAISE EXCEPTION 'On purpose' USING ERRCODE = state; END $$
            """);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    internal LedgerDbContext CreateDbContext() =>
        new(new DbContextOptionsBuilder<LedgerDbContext>().UseNpgsql(Postgres).Options);

    /// <summary>A proxy to the database whose connections can be cut, and the connection string that uses it.</summary>
    internal (TcpProxy Line, string Postgres) CreatePostgresLine()
    {
        var direct = new NpgsqlConnectionStringBuilder(Postgres);
        var line = new TcpProxy(direct.Host!, direct.Port);
        var through = new NpgsqlConnectionStringBuilder(Postgres) { Host = "127.0.0.1", Port = line.Port };
        return (line, through.ConnectionString);
    }

    /// <summary>A proxy to the broker whose connections can be cut, and the address that uses it.</summary>
    internal (TcpProxy Line, Uri RabbitMq) CreateRabbitMqLine()
    {
        var line = new TcpProxy(RabbitMq.Host, RabbitMq.Port);
        return (line, new UriBuilder(RabbitMq) { Host = "127.0.0.1", Port = line.Port }.Uri);
    }

    /// <summary>Runs a query that returns one value, on a separate connection.</summary>
    internal async Task<T> QueryAsync<T>(string sql, params object[] values)
    {
        await using var connection = new NpgsqlConnection(Postgres);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>The names that a consumer wrote, in order.</summary>
    internal async Task<string[]> LedgerAsync(string consumer) =>
        await QueryAsync<string[]>(
            "SELECT coalesce(array_agg(name ORDER BY id), '{}') FROM ledger WHERE consumer = $1", consumer);
}
