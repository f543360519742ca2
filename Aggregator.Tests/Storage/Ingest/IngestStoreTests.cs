using System.Globalization;
using Aggregator.Contracts;
using Aggregator.Contracts.Parsing;
using Aggregator.Storage.Ingest;
using Aggregator.Storage.Queries;
using Microsoft.Extensions.DependencyInjection;

namespace Aggregator.Tests.Storage.Ingest;

public sealed class IngestStoreTests(StorageFixture storage) : IClassFixture<StorageFixture>
{
    [Fact]
    public async Task Two_batches_with_the_same_keys_in_opposite_order_do_not_deadlock()
    {
        const int rounds = 200;
        for (var round = 0; round < rounds; round++)
        {
            var ids = Enumerable.Range(0, 100).Select(i => Id(round, i)).ToList();

            await Task.WhenAll(
                storage.StoreAsync(Batch("opposite", ids)),
                storage.StoreAsync(Batch("opposite", Enumerable.Reverse(ids))));
        }

        (await CountAsync("event_keys", "opposite")).Should().Be(rounds * 100);
        (await CountAsync("duplicate_events", "opposite")).Should().Be(rounds * 100);
        await ShouldBalanceAsync();
    }

    [Fact]
    public async Task The_first_of_two_copies_in_one_batch_is_stored()
    {
        var batch = new IngestBatch();
        batch.Add(null, Reading("copies", "same", """{"n":1}"""));
        batch.Add(null, Reading("copies", "same", """{"n":2}"""));

        var result = (await storage.StoreAsync(batch)).Should().ContainSingle().Subject;

        (result.Stored, result.Duplicates).Should().Be((1, 1));
        (await storage.ScalarAsync<string>("SELECT payload::text FROM processed_events WHERE topic = 'copies'"))
            .Should().Be("""{"n": 1}""");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Duplicates_among_new_events_are_recognised_whether_they_were_expected_or_not(bool expected)
    {
        var topic = expected ? "expected" : "unexpected";
        await storage.StoreAsync(Batch(topic, ["b", "d"]));
        await ForecastAsync(expected);

        var result =
            (await storage.StoreAsync(Batch(topic, ["a", "b", "c", "d", "e"]))).Should().ContainSingle().Subject;

        (result.Stored, result.Duplicates).Should().Be((3, 2));
        (await storage.ScalarAsync<string>(
            $"SELECT string_agg(event_id, '' ORDER BY id) FROM processed_events WHERE topic = '{topic}'"))
            .Should().Be("bdace");
        (await storage.ScalarAsync<string>(
            $"SELECT string_agg(event_id, '' ORDER BY id) FROM duplicate_events WHERE topic = '{topic}'"))
            .Should().Be("bd");
        await ShouldBalanceAsync();
    }

    [Fact]
    public void Duplicates_are_expected_until_twenty_batches_contained_none()
    {
        var forecast = new DuplicateForecast();
        forecast.ExpectsNone.Should().BeTrue();

        forecast.Note(heldDuplicates: true);
        for (var i = 0; i < 20; i++)
        {
            forecast.ExpectsNone.Should().BeFalse();
            forecast.Note(heldDuplicates: false);
        }

        forecast.ExpectsNone.Should().BeTrue();
    }

    [Fact]
    public async Task Ids_ascend_in_the_order_of_arrival()
    {
        var ids = new[] { "c", "a", "b" };

        await storage.StoreAsync(Batch("arrival", ids));

        var stored = await storage.ScalarAsync<string>(
            "SELECT string_agg(event_id, '' ORDER BY id) FROM processed_events WHERE topic = 'arrival'");
        stored.Should().Be("cab");
    }

    [Fact]
    public async Task An_event_that_only_the_database_refuses_is_found_and_its_neighbours_are_stored()
    {
        // Validation is bypassed on purpose: an event that the rules pass by mistake must not fail a batch.
        var batch = new IngestBatch();
        for (var i = 0; i < 20; i++)
            batch.Add(
                Guid.NewGuid(),
                Reading("refused", Id(0, i), i is 3 or 17 ? """{"a":"\u0000"}""" : "{}", validated: false));

        await storage.StoreAsync(batch);

        (await CountAsync("processed_events", "refused")).Should().Be(18);
        var reasons = await storage.ScalarAsync<string>(
            "SELECT string_agg(reason, '; ') FROM rejected_events WHERE topic = 'refused'");
        reasons.Should().Contain("SQLSTATE 22P05");
        (await CountAsync("rejected_events", "refused")).Should().Be(2);
        await ShouldBalanceAsync();
    }

    [Fact]
    public async Task A_batch_is_stored_only_within_a_transaction_of_its_caller()
    {
        await using var scope = storage.Scope();
        var store = scope.ServiceProvider.GetRequiredService<IngestStore>();

        var storing = () => store.StoreAsync(Batch("alone", ["a"]), CancellationToken.None);

        await storing.Should().ThrowAsync<InvalidOperationException>().WithMessage("*transaction*");
    }

    [Fact]
    public async Task A_lost_row_fails_the_verification()
    {
        await storage.StoreAsync(Batch("lost", ["a", "b"]));
        await storage.ExecuteAsync(
            "CREATE TABLE kept AS SELECT * FROM processed_events WHERE topic = 'lost' AND event_id = 'a'");
        await storage.ExecuteAsync("DELETE FROM processed_events WHERE topic = 'lost' AND event_id = 'a'");

        (await EvidenceAsync()).KeysWithoutEvent.Should().Be(1);

        await storage.ExecuteAsync("INSERT INTO processed_events SELECT * FROM kept; DROP TABLE kept");
        await ShouldBalanceAsync();
    }

    private async Task ForecastAsync(bool duplicates)
    {
        await using var scope = storage.Scope();
        var forecast = scope.ServiceProvider.GetRequiredService<DuplicateForecast>();
        forecast.Note(duplicates);
        for (var i = 0; i < 20 && !duplicates; i++)
            forecast.Note(heldDuplicates: false);
        forecast.ExpectsNone.Should().Be(!duplicates);
    }

    private static IngestBatch Batch(string topic, IEnumerable<string> ids)
    {
        var batch = new IngestBatch();
        foreach (var id in ids)
            batch.Add(Guid.NewGuid(), Reading(topic, id, "{}"));
        return batch;
    }

    private static LogEventReadResult Reading(string topic, string id, string payload, bool validated = true)
    {
        var json = validated ? RawJson.Parse(payload) : RawJson.FromValidated(
            System.Text.Encoding.UTF8.GetBytes(payload));
        var logEvent = new LogEvent
        {
            Topic = topic,
            EventId = id,
            Timestamp = DateTimeOffset.UnixEpoch,
            Source = "tests",
            Payload = json,
        };
        return new LogEventReadResult(logEvent, [], topic, id, default);
    }

    private static string Id(int round, int i) => string.Create(CultureInfo.InvariantCulture, $"{round}-{i}");

    private Task<long> CountAsync(string table, string topic) =>
        storage.ScalarAsync<long>($"SELECT count(*) FROM {table} WHERE topic = '{topic}'");

    private async Task<LedgerEvidence> EvidenceAsync()
    {
        await using var scope = storage.Scope();
        return await scope.ServiceProvider.GetRequiredService<VerifyQueries>().EvidenceAsync(CancellationToken.None);
    }

    private async Task ShouldBalanceAsync()
    {
        var seen = await EvidenceAsync();
        seen.Received.Should().Be(seen.EventKeys + seen.DuplicateEvents + seen.RejectedEvents);
        (seen.KeysWithoutEvent, seen.EventsWithoutKey).Should().Be((0, 0));
    }
}
