using System.Diagnostics;
using Aggregator.Outbox.Inbox;
using Aggregator.Tests.Infrastructure;
using Aggregator.Tests.Outbox.Infrastructure;
using Npgsql;

namespace Aggregator.Tests.Outbox.Inbox;

public sealed class InboxCleanupTests(OutboxServers servers) : IClassFixture<OutboxServers>
{
    private const string ExplainSql = """
        ANALYZE inbox_state;
        LOAD 'auto_explain';
        SET auto_explain.log_min_duration = 0;
        SET client_min_messages = log;
        """;

    private static readonly TimeSpan Window = TimeSpan.FromHours(1);

    [Fact]
    public async Task Rows_older_than_the_window_are_deleted_in_several_statements_and_the_others_are_kept()
    {
        var consumer = Guid.NewGuid();
        await InsertAsync(consumer, rows: 250, age: Window * 2);
        await InsertAsync(consumer, rows: 40, age: Window / 2);

        await using var node = await OutboxNode.StartAsync(servers, setup => setup.Outbox = options =>
        {
            options.InboxWindow = Window;
            options.CleanupLimit = 100;
        });

        await Eventually.TrueAsync(async () => await CountAsync(consumer) == 40, "the old rows are gone");
    }

    [Fact]
    public async Task One_statement_deletes_no_more_than_its_limit()
    {
        var database = await CreateDatabaseAsync();
        var consumer = Guid.NewGuid();
        await InsertAsync(consumer, rows: 250, age: Window * 2, database.Postgres);
        await using var connection = await OpenAsync(database.Postgres);

        (await InboxStore.DeleteOldAsync(connection, Window, 100, default)).Should().Be(100);
        (await InboxStore.DeleteOldAsync(connection, Window, 100, default)).Should().Be(100);
        (await InboxStore.DeleteOldAsync(connection, Window, 100, default)).Should().Be(50);
        (await InboxStore.DeleteOldAsync(connection, Window, 100, default)).Should().Be(0);
    }

    [Fact]
    public async Task While_one_process_deletes_another_one_does_nothing_and_claims_are_not_blocked()
    {
        var database = await CreateDatabaseAsync();
        var consumer = Guid.NewGuid();
        await InsertAsync(consumer, rows: 2_000, age: Window * 2, database.Postgres);
        await using var first = await OpenAsync(database.Postgres);
        await using var second = await OpenAsync(database.Postgres);
        await using var claiming = await OpenAsync(database.Postgres);
        await using var transaction = await first.BeginTransactionAsync();
        (await InboxStore.DeleteOldAsync(first, Window, 1_000, default)).Should().Be(1_000);

        (await InboxStore.DeleteOldAsync(second, Window, 1_000, default)).Should().Be(0, "it is the first one's turn");
        var ids = Enumerable.Range(0, 500).Select(_ => Guid.NewGuid()).ToArray();
        var timer = Stopwatch.StartNew();
        await using var claim = await claiming.BeginTransactionAsync();
        var claimed = await InboxStore.ClaimAsync(claiming, consumer, ids, default).WaitAsync(TimeSpan.FromSeconds(5));

        claimed.Should().HaveCount(500);
        timer.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(5), "the deleting transaction is still open");
    }

    [Fact]
    public async Task Clean_up_under_load_neither_blocks_claims_nor_deletes_their_rows()
    {
        var database = await CreateDatabaseAsync();
        var consumer = Guid.NewGuid();
        await InsertAsync(consumer, rows: 20_000, age: Window * 2, database.Postgres);
        await using var cleaning = await OpenAsync(database.Postgres);

        var cleanUp = CleanUpAsync(cleaning);
        var slowest = TimeSpan.Zero;
        var claimed = 0;
        await using var claiming = await OpenAsync(database.Postgres);
        while (!cleanUp.IsCompleted || claimed < 5_000)
        {
            var timer = Stopwatch.StartNew();
            var ids = Enumerable.Range(0, 100).Select(_ => Guid.NewGuid()).ToArray();
            await using var transaction = await claiming.BeginTransactionAsync();
            claimed += (await InboxStore.ClaimAsync(claiming, consumer, ids, default)).Count;
            await transaction.CommitAsync();
            slowest = timer.Elapsed > slowest ? timer.Elapsed : slowest;
        }

        (await cleanUp).Should().Be(20_000);
        slowest.Should().BeLessThan(TimeSpan.FromSeconds(2));
        await using var command = new NpgsqlCommand("SELECT count(*) FROM inbox_state", claiming);
        (await command.ExecuteScalarAsync()).Should().Be((long)claimed);
    }

    [Fact]
    public async Task The_oldest_rows_are_found_by_the_index_and_deleted_by_ctid()
    {
        var database = await CreateDatabaseAsync();
        var consumer = Guid.NewGuid();
        await InsertAsync(consumer, rows: 20_000, age: Window * 2, database.Postgres);
        await using var connection = await OpenAsync(database.Postgres);
        await using (var explain = new NpgsqlCommand(ExplainSql, connection))
            await explain.ExecuteNonQueryAsync();
        var plan = "";
        connection.Notice += (_, notice) => plan += notice.Notice.MessageText;

        await InboxStore.DeleteOldAsync(connection, Window, 100, default);

        plan.Should().Contain("Tid Scan on inbox_state")
            .And.Contain("ix_inbox_state_consumed_at")
            .And.NotContain("Seq Scan");
    }

    private static async Task<int> CleanUpAsync(NpgsqlConnection connection)
    {
        await Task.Yield();
        var all = 0;
        int deleted;
        do
            all += deleted = await InboxStore.DeleteOldAsync(connection, Window, 500, default);
        while (deleted > 0);
        return all;
    }

    /// <summary>Each test has its own servers, because a clean-up deletes the old rows of all consumers.</summary>
    private static async Task<OutboxServers> CreateDatabaseAsync()
    {
        var own = new OutboxServers();
        await own.InitializeAsync();
        return own;
    }

    private static async Task<NpgsqlConnection> OpenAsync(string postgres)
    {
        var connection = new NpgsqlConnection(postgres);
        await connection.OpenAsync();
        return connection;
    }

    private async Task InsertAsync(Guid consumer, int rows, TimeSpan age, string? postgres = null)
    {
        await using var connection = await OpenAsync(postgres ?? servers.Postgres);
        await using var command = new NpgsqlCommand(
            "INSERT INTO inbox_state SELECT gen_random_uuid(), $1, now() - $2 FROM generate_series(1, $3)", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = consumer });
        command.Parameters.Add(new NpgsqlParameter { Value = age });
        command.Parameters.Add(new NpgsqlParameter { Value = rows });
        await command.ExecuteNonQueryAsync();
    }

    private Task<long> CountAsync(Guid consumer) =>
        servers.QueryAsync<long>("SELECT count(*) FROM inbox_state WHERE consumer_id = $1", consumer);
}
