using System.Globalization;
using Aggregator.Storage.Partitions;
using Aggregator.Storage.Retention;
using Aggregator.Tests.Infrastructure;
using Aggregator.Tests.Storage.Partitions;
using Npgsql;
using Xunit.Abstractions;

namespace Aggregator.Tests.Storage.Retention;

/// <summary>Six years in which as many keys go as come: neither their table nor its index may grow.</summary>
public sealed class YearsOfKeysTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int KeysOfMonth = 3_000;
    private const int KeepDays = 30;
    private const int KeyDays = 365;
    private const int Years = 6;

    /// <summary>Keys go from the second year on, and the pages of the index are as full as they stay.</summary>
    private const int Steady = 3;

    private static readonly DateTime Start = new(2031, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly OwnServer _database = new();
    private NpgsqlDataSource _upkeep = null!;

    [Theory]
    [InlineData("gen_random_uuid()::text")]
    [InlineData("to_char(at, 'YYYYMMDDHH24MISSUS') || i")]
    public async Task Neither_the_keys_nor_their_index_grow_once_as_many_go_as_come(string id)
    {
        var sizes = new List<(long Keys, long Index)>();
        for (var month = Start; sizes.Count < Years; month = month.AddMonths(1))
        {
            await UpkeepDatabase.FinishAsync(_database.Process(keepDays: KeepDays), month);
            await StoreAsync(month, id);
            await foreach (var _ in Keys.RunAsync(month.AddMonths(1), CancellationToken.None))
                continue;

            // Autovacuum would come by itself, at a moment that a test cannot know.
            await _database.ExecuteAsync("VACUUM event_keys");
            if (month.Month == 12)
                sizes.Add((await SizeAsync("event_keys"), await SizeAsync("pk_event_keys")));
        }

        output.WriteLine(string.Join("; ", sizes));
        var (keys, index) = sizes[Steady - 1];
        sizes.Skip(Steady).Should().OnlyContain(size => size.Keys <= 1.1 * keys && size.Index <= 1.1 * index);
        (await _database.FailedAsync()).Should().BeEmpty();
        (await _database.VerifyAsync()).Ledger.RemovedKeys.Should().BeGreaterThan((Years - 2) * 12 * KeysOfMonth);
    }

    public async Task InitializeAsync()
    {
        await _database.InitializeAsync();
        _upkeep = NpgsqlDataSource.Create(_database.Upkeep);
    }

    public async Task DisposeAsync()
    {
        await _upkeep.DisposeAsync();
        await _database.DisposeAsync();
    }

    private KeyRetention Keys => new(_upkeep, new RetentionOptions { Days = KeepDays, KeyDays = KeyDays });

    /// <summary>Stores a month's events of four topics, one after the other in time.</summary>
    private Task StoreAsync(DateTime month, string id) => _database.ExecuteAsync(string.Create(
        CultureInfo.InvariantCulture,
        $"""
         SELECT announce_events();
         WITH input AS (
             SELECT 'topic-' || i % 4 AS topic, {id} AS event_id, i, at
             FROM generate_series(1, {KeysOfMonth}) AS i
             CROSS JOIN LATERAL (SELECT timestamptz '{month:yyyy-MM-dd}Z' + i * interval '14 minutes') AS time(at)
         ), keys AS (
             INSERT INTO event_keys (topic, event_id, payload_hash, stored_at)
             SELECT topic, event_id, i, at FROM input ORDER BY i RETURNING *
         ), events AS (
             INSERT INTO processed_events (id, "timestamp", created_at, topic, event_id, source, payload)
             SELECT event_no, stored_at, stored_at, topic, event_id, 'tests', '{"{}"}' FROM keys
         ), counted AS (
             INSERT INTO received_ledger (process_id, slot, received) VALUES (gen_random_uuid(), 0, {KeysOfMonth})
         )
         INSERT INTO ingest_ledger AS ledger (slot, topic, received, stored, duplicates, rejected, updated_at)
         SELECT 0, topic, count(*), count(*), 0, 0, now() FROM input GROUP BY topic
         ON CONFLICT (topic, slot) DO UPDATE SET
             received = ledger.received + excluded.received, stored = ledger.stored + excluded.stored
         """));

    private Task<long> SizeAsync(string relation) =>
        _database.ScalarAsync<long>($"SELECT pg_relation_size('{relation}')");

    /// <summary>
    /// A server without other transactions: PostgreSQL uses an empty page of an index again once no transaction of the
    /// server can come to it, in whatever database.
    /// </summary>
    private sealed class OwnServer : UpkeepDatabase
    {
        private PrivateServers _servers = null!;

        protected override string Server => _servers.Addresses.Postgres;

        public override Task InitializeAsync()
        {
            _servers = PrivateServers.StartOwn();
            return base.InitializeAsync();
        }

        public override async Task DisposeAsync()
        {
            await base.DisposeAsync();
            _servers.Dispose();
        }
    }
}
