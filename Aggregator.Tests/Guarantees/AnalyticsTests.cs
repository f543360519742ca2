using System.Text.RegularExpressions;
using Aggregator.Tests.Infrastructure;
using Npgsql;

namespace Aggregator.Tests.Guarantees;

/// <summary>Runs the statements of docs/data.md for a second database that follows the first.</summary>
public sealed class AnalyticsTests : IAsyncLifetime
{
    private const string Topic = "analytics";

    private readonly OwnServersPipeline _pipeline = new();
    private NpgsqlDataSource _analytics = null!;
    private string _connection = string.Empty;

    [Fact]
    public async Task A_second_database_gets_each_event_once_and_keeps_what_retention_drops()
    {
        using var api = new ApiClient(_pipeline.Http);
        await api.StoreAsync(Topic, "before 1", "before 2");
        var statements = Statements();
        await _pipeline.ExecuteAsync(statements[0]);
        foreach (var statement in statements[1].Split(";\n", StringSplitOptions.RemoveEmptyEntries))
            await ExecuteAsync(statement);
        await FollowsAsync(2);

        await api.StoreAsync(Topic, "after 1");
        await api.PublishAsync(Topic, "before 1", "after 1");
        await api.StoreAsync(Topic, "after 2");
        await _pipeline.ExecuteAsync(
            """
            SELECT make_event_partition('2021-01-15Z', 'month');
            INSERT INTO event_keys (topic, event_id, payload_hash, stored_at)
            VALUES ('analytics', 'old', 1, '2021-01-15Z');
            INSERT INTO processed_events (id, "timestamp", created_at, topic, event_id, source, payload)
            SELECT event_no, stored_at, stored_at, topic, event_id, 's', '{}' FROM event_keys WHERE event_id = 'old';
            """);
        await FollowsAsync(5);
        await _pipeline.ScalarAsync<string>("SELECT expire_event_partition('2021-03-01Z', now())");
        await api.StoreAsync(Topic, "last");
        await FollowsAsync(6);

        (await ScalarAsync<long>("SELECT count(DISTINCT (topic, event_id)) FROM processed_events")).Should().Be(6);
        (await _pipeline.ScalarAsync<long>("SELECT count(*) FROM processed_events")).Should().Be(5);
    }

    public async Task InitializeAsync()
    {
        await _pipeline.InitializeAsync();
        await _pipeline.ExecuteAsync("ALTER SYSTEM SET wal_level = logical");
        _pipeline.Servers.StopPostgres();
        _pipeline.Servers.StartPostgres();
        _pipeline.Database.Clear();
        _connection = await TestServers.CreateDatabaseAsync("analytics");
        _analytics = NpgsqlDataSource.Create(_connection);
    }

    public async Task DisposeAsync()
    {
        if (_analytics is not null)
        {
            await ExecuteAsync("DROP SUBSCRIPTION IF EXISTS aggregator");
            await _analytics.DisposeAsync();
            await TestServers.DropDatabaseAsync(TestServers.Postgres, _connection);
        }

        await _pipeline.DisposeAsync();
    }

    private Task FollowsAsync(long events) => Eventually.TrueAsync(
        async () => await ScalarAsync<long>("SELECT count(*) FROM processed_events") == events,
        $"the second database has {events} events",
        TimeSpan.FromSeconds(60));

    private List<string> Statements()
    {
        var server = new NpgsqlConnectionStringBuilder(_pipeline.AdminConnection);
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "data.md"));
        var section = text[text.IndexOf("## An analytics database", StringComparison.Ordinal)..];
        var blocks = Regex.Matches(
            section,
            @"```sql\n(?<sql>.*?)```",
            RegexOptions.Singleline | RegexOptions.ExplicitCapture,
            TimeSpan.FromSeconds(1));
        return
        [
            .. blocks.Select(match => match.Groups["sql"].Value
                .Replace("dbname=aggregator", $"dbname={server.Database}", StringComparison.Ordinal)
                .Replace("DATABASE aggregator", $"DATABASE {server.Database}", StringComparison.Ordinal)
                .Replace("host=HOST port=5432", $"host={server.Host} port={server.Port}", StringComparison.Ordinal)),
        ];
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = _analytics.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = _analytics.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }
}
