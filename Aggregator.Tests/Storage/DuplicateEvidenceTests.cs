using System.Globalization;
using Aggregator.Contracts;
using Aggregator.Contracts.Parsing;
using Aggregator.Storage.Duplicates;
using Aggregator.Storage.Ingest;
using Microsoft.Extensions.DependencyInjection;

namespace Aggregator.Tests.Storage;

/// <summary>Who sent a duplicate is recorded, and a payload that differed is kept, within bounds.</summary>
public sealed class DuplicateEvidenceTests(StorageFixture storage) : IClassFixture<StorageFixture>
{
    [Fact]
    public async Task The_sender_and_the_gap_are_recorded()
    {
        await StoreAsync("sender", "a", """{"n":1}""", appId: "first");
        await storage.ExecuteAsync(
            "UPDATE event_keys SET stored_at = stored_at - interval '90 seconds' WHERE topic = 'sender'");

        await StoreAsync("sender", "a", """{ "n": 1.0 }""", appId: "sh\0p");
        await StoreAsync("sender", "a", """{"n":1}""", appId: "mark", processId: Guid.NewGuid());

        var rows = await ListAsync("sender");
        rows.Select(row => (row.Source, row.AppId, row.ViaApi, row.Differed)).Should().Equal(
            ("tests", null, true, false), ("tests", "sh\uFFFDp", false, false));
        rows.Should().OnlyContain(row => (row.ReceivedAt - row.FirstStoredAt!.Value).TotalSeconds > 89);
    }

    [Fact]
    public async Task The_first_three_payloads_that_differ_are_kept_and_all_are_marked()
    {
        await StoreAsync("conflict", "a", """{"n":0}""");
        foreach (var n in Enumerable.Range(1, 5))
            await StoreAsync("conflict", "a", Payload(n));

        (await ListAsync("conflict", onlyConflicts: true)).Should().HaveCount(5);
        (await KeptAsync("conflict")).Should().Be("""{"n":1}{"n":2}{"n":3}""");
    }

    [Fact]
    public async Task Copies_in_one_batch_are_evidence_too()
    {
        var batch = new IngestBatch();
        foreach (var n in Enumerable.Range(0, 6))
            Add(batch, "batch", n < 3 ? "a" : "b", Payload(n % 5));
        foreach (var n in Enumerable.Range(0, 5))
            Add(batch, "batch", "b", Payload(n % 4));

        await storage.StoreAsync(batch);

        var rows = await ListAsync("batch");
        rows.Should().HaveCount(9).And.OnlyContain(row => row.FirstStoredAt != null);
        rows.Count(row => row.Differed == true).Should().Be(8);
        (await KeptAsync("batch")).Should().Be("""{"n":1}{"n":2}{"n":4}{"n":0}{"n":0}""");
    }

    [Theory]
    [InlineData(DuplicateInsert.MaxPayloadBytes, true)]
    [InlineData(DuplicateInsert.MaxPayloadBytes + 1, false)]
    public async Task Large_payloads_are_marked_and_not_kept(int bytes, bool kept)
    {
        var topic = string.Create(CultureInfo.InvariantCulture, $"large {bytes}");
        await StoreAsync(topic, "a", "{}");

        await StoreAsync(topic, "a", $$"""{"a":"{{new string('x', bytes - 8)}}"}""");

        (await ListAsync(topic)).Should().ContainSingle().Which.Differed.Should().BeTrue();
        (await storage.ScalarAsync<long>($"SELECT count(*) FROM conflicting_payloads WHERE topic = '{topic}'"))
            .Should().Be(kept ? 1 : 0);
    }

    [Fact]
    public async Task Payloads_are_deleted_after_thirty_days_and_the_mark_stays()
    {
        foreach (var id in (string[])["old", "new"])
        {
            await StoreAsync("aged", id, "{}");
            await StoreAsync("aged", id, """{"n":1}""");
        }

        await storage.ExecuteAsync(
            """
            UPDATE conflicting_payloads SET received_at = now() - interval '31 days'
            WHERE topic = 'aged' AND event_id = 'old'
            """);

        await Service<ConflictingPayloads>().CleanUpAsync(CancellationToken.None);

        (await storage.ScalarAsync<string>(
            "SELECT string_agg(event_id, ',') FROM conflicting_payloads WHERE topic = 'aged'")).Should().Be("new");
        (await ListAsync("aged", onlyConflicts: true)).Should().HaveCount(2);
    }

    [Fact]
    public async Task Duplicates_of_earlier_versions_are_listed_with_what_is_known()
    {
        await StoreAsync("earlier", "a", "{}");
        await storage.ExecuteAsync(
            """
            INSERT INTO duplicate_events (topic, event_id, payload_hash, hash_version)
            SELECT topic, event_id, payload_hash + 1, v FROM event_keys, generate_series(1, 2) AS v
            WHERE topic = 'earlier';
            INSERT INTO duplicate_events (topic, event_id, payload_hash, hash_version)
            VALUES ('earlier', 'no key', 1, 2);
            """);

        var rows = await ListAsync("earlier");

        rows.Select(row => (row.Source, row.ViaApi, row.Differed, row.FirstStoredAt is null)).Should().Equal(
            (null, null, null, true), (null, null, true, false), (null, null, null, false));
    }

    private static string Payload(int n) => string.Create(CultureInfo.InvariantCulture, $$"""{"n":{{n}}}""");

    private async Task StoreAsync(
        string topic, string id, string payload, string? appId = null, Guid processId = default)
    {
        var batch = new IngestBatch();
        Add(batch, topic, id, payload, appId, processId);
        await storage.StoreAsync(batch);
    }

    private static void Add(
        IngestBatch batch, string topic, string id, string payload, string? appId = null, Guid processId = default)
    {
        var logEvent = new LogEvent
        {
            Topic = topic,
            EventId = id,
            Timestamp = DateTimeOffset.UnixEpoch,
            Source = "tests",
            Payload = RawJson.Parse(payload),
        };
        batch.Add(Guid.NewGuid(), new LogEventReadResult(logEvent, [], topic, id, default), null, processId, appId);
    }

    private async Task<IReadOnlyList<DuplicateRow>> ListAsync(string topic, bool onlyConflicts = false)
    {
        var filter = new DuplicateFilter { Topic = topic, OnlyConflicts = onlyConflicts };
        return (await Service<DuplicateQueries>().ListAsync(filter, 100, CancellationToken.None)).Rows;
    }

    private Task<string> KeptAsync(string topic) => storage.ScalarAsync<string>(
        $"SELECT string_agg(payload, '' ORDER BY duplicate_id) FROM conflicting_payloads WHERE topic = '{topic}'");

    private T Service<T>()
        where T : notnull => storage.Scope().ServiceProvider.GetRequiredService<T>();
}
