using System.Globalization;
using Aggregator.Contracts.Parsing;
using Aggregator.Storage.Ingest;
using Aggregator.Tests.Api.Reading;

namespace Aggregator.Tests.Storage.Schema;

/// <summary>Ids advance when readers may know ids that this server does not.</summary>
public sealed class EventEpochTests(StorageFixture storage) : IClassFixture<StorageFixture>
{
    private const string Highest = "SELECT max(id) FROM processed_events";

    [Fact]
    public async Task Ids_advance_once_after_a_restart_however_many_transactions_begin_together()
    {
        await StoreAsync("started", 0);
        var before = await storage.ScalarAsync<long>(Highest);
        await storage.ExecuteAsync("UPDATE event_epoch SET server_started = server_started - interval '1 day'");

        await Task.WhenAll(Enumerable.Range(1, 8).Select(i => StoreAsync("started", i)));

        var highest = await storage.ScalarAsync<long>(Highest);
        var lowest = await storage.ScalarAsync<long>(
            "SELECT min(id) FROM processed_events WHERE topic = 'started' AND event_id <> '0'");
        lowest.Should().BeGreaterThan(before + (1L << 24));
        highest.Should().BeInRange(lowest + 7, lowest + 1000, "the ids advanced once");
    }

    [Fact]
    public async Task A_sequence_that_was_reset_continues_above_all_ids_known_to_readers()
    {
        await StoreAsync("reset", 0);
        var before = await storage.ScalarAsync<long>(Highest);
        await storage.ExecuteAsync("ALTER SEQUENCE event_keys_event_no_seq RESTART WITH 1");

        var drawn = await storage.ScalarAsync<long>("SELECT drawn FROM settled_events()");
        await StoreAsync("reset", 1);

        drawn.Should().BeGreaterThanOrEqualTo(before, "a reader's position is taken before the next event is stored");
        (await storage.ScalarAsync<long>(Highest)).Should().BeGreaterThan(before).And.BeGreaterThan(drawn);
    }

    [Fact]
    public async Task The_high_water_mark_is_never_above_the_committed_events()
    {
        await StoreAsync("bound", 0);

        await storage.ExecuteAsync("SELECT nextval('event_keys_event_no_seq') FROM generate_series(1, 100)");

        (await storage.ScalarAsync<long>("SELECT settled FROM settled_events()"))
            .Should().BeLessThanOrEqualTo(await storage.ScalarAsync<long>(Highest));
    }

    private async Task StoreAsync(string topic, int id)
    {
        var batch = new IngestBatch();
        var one = OpenBatches.Event(topic, string.Create(CultureInfo.InvariantCulture, $"{id}"));
        batch.Add(Guid.NewGuid(), new LogEventReadResult(one, [], one.Topic, one.EventId, default));
        await storage.StoreAsync(batch);
    }
}
