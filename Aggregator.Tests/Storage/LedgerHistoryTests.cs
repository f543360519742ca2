using System.Globalization;
using Aggregator.Contracts;
using Aggregator.Contracts.Parsing;
using Aggregator.Storage.History;
using Aggregator.Storage.Ingest;
using Microsoft.Extensions.DependencyInjection;

namespace Aggregator.Tests.Storage;

/// <summary>The figures of a minute are the difference between two samples of the ledger.</summary>
public sealed class LedgerHistoryTests(StorageFixture storage) : IClassFixture<StorageFixture>, IAsyncLifetime
{
    public Task InitializeAsync() => storage.ExecuteAsync("TRUNCATE ledger_history, age_history");

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_minute_is_sampled_once_however_many_processes_try()
    {
        await StoreAsync("once", 3);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => SampleAsync()));

        // A new minute may have begun in between.
        (await SamplesAsync(string.Empty)).Should().BeInRange(1, 2);
        (await storage.ScalarAsync<bool>(
            "SELECT bool_and(stored = (SELECT sum(stored) FROM ingest_ledger)) FROM ledger_history WHERE topic = ''"))
            .Should().BeTrue();
    }

    [Fact]
    public async Task Only_topics_that_have_changed_since_their_last_sample_get_another()
    {
        await StoreAsync("quiet", 1);
        await StoreAsync("busy", 1);
        await SampleAsync();
        await PassAsync(minutes: 1);
        await StoreAsync("busy", 2);

        await SampleAsync();

        (await SamplesAsync("quiet")).Should().Be(1);
        (await SamplesAsync("busy")).Should().Be(2);
        (await SamplesAsync(string.Empty)).Should().Be(2);
    }

    [Fact]
    public async Task Each_minute_has_what_was_added_in_it_in_all_and_of_a_topic()
    {
        await StoreAsync("counted", 5, numbered: true);
        await SampleAsync();
        await PassAsync(minutes: 1);
        await StoreAsync("counted", 3, numbered: true);
        await StoreAsync("other", 4);
        await SampleAsync();
        await PassAsync(minutes: 1);
        await StoreAsync("counted", 2);

        var all = await MinutesAsync(null);
        var topic = await MinutesAsync("counted");

        all.Select(point => (point.Counts.Stored, point.Counts.Duplicates)).Should().Equal((4, 3), (2, 0));
        topic.Select(point => (point.Counts.Stored, point.Counts.Duplicates)).Should().Equal((0, 3), (2, 0));
        all.Select(point => point.IsComplete).Should().Equal(true, false);
        all[0].Seconds.Should().BeApproximately(60, 30);
        all[0].Counts.Accepted.Should().Be(0);
        topic[0].Counts.Should().Match<HistoryCounts>(
            counts => counts.Accepted == null && counts.Rejected == null && counts.Redelivered == null);
    }

    [Fact]
    public async Task Minutes_without_a_sample_are_part_of_the_point_before()
    {
        await SampleAsync();
        await PassAsync(minutes: 4);
        await StoreAsync("gap", 7);
        await SampleAsync();
        await PassAsync(minutes: 1);

        var points = await MinutesAsync(null);

        points.Should().HaveCount(2);
        points[0].Seconds.Should().BeApproximately(240, 60);
        points[0].Counts.Stored.Should().Be(7);
        (await MinutesAsync(null, minutes: 2)).Should().ContainSingle("the other one began before");
    }

    [Fact]
    public async Task A_topic_is_compared_with_its_last_sample_however_old_that_is()
    {
        await StoreAsync("dormant", 6);
        await SampleAsync();
        await PassAsync(minutes: 30 * 60);
        await SampleAsync();
        await PassAsync(minutes: 1);

        await CleanUpAsync();
        await StoreAsync("dormant", 1);
        var points = await MinutesAsync("dormant");

        (await SamplesAsync("dormant")).Should().Be(1, "nothing newer is there to compare with");
        points.Should().ContainSingle().Which.Counts.Stored.Should().Be(1);
    }

    [Fact]
    public async Task What_is_too_old_to_be_shown_is_deleted()
    {
        await StoreAsync("old", 1);
        await SampleAsync();
        await PassAsync(minutes: 60);
        await StoreAsync("old", 1);
        await SampleAsync();
        await storage.ExecuteAsync(
            "INSERT INTO age_history VALUES (now() - interval '1 minute', gen_random_uuid(), 1, '{1}')");
        await PassAsync(minutes: 26 * 60);

        await CleanUpAsync();

        (await SamplesAsync("old")).Should().Be(1);
        (await storage.ScalarAsync<long>("SELECT count(*) FROM age_history")).Should().Be(0);
    }

    [Fact]
    public async Task Ages_of_all_processes_are_summed_up_by_minute()
    {
        await SampleAsync();
        await PassAsync(minutes: 1);
        await SampleAsync();
        var minute = await storage.ScalarAsync<DateTime>("SELECT min(minute) FROM ledger_history");
        var ages = Service<HistoryStore>();
        foreach (var (bucket, events) in ((int, long)[])[(AgeBuckets.IndexOf(5), 60), (AgeBuckets.IndexOf(100), 40)])
        {
            var counts = new long[bucket + 1];
            var sample = new AgeSample { Minute = minute, ProcessId = Guid.NewGuid(), MaxMs = bucket, Counts = counts };
            await ages.WriteAgesAsync(sample, CancellationToken.None);
            counts[bucket] = events;
            await ages.WriteAgesAsync(sample, CancellationToken.None);
        }

        var points = await MinutesAsync(null);

        points[0].Ages.Should().Be(new HistoryAges(100, 5, AgeBuckets.IndexOf(100), AgeBuckets.IndexOf(100)));
        points[1].Ages.Should().BeNull();
    }

    /// <summary>Makes everything that was written so much older.</summary>
    private Task PassAsync(int minutes) => storage.ExecuteAsync(
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
             UPDATE ledger_history
             SET minute = minute - interval '{minutes} min', sampled_at = sampled_at - interval '{minutes} min';
             UPDATE age_history SET minute = minute - interval '{minutes} min';
             """));

    private async Task StoreAsync(string topic, int events, bool numbered = false)
    {
        var batch = new IngestBatch();
        for (var i = 0; i < events; i++)
        {
            var id = numbered ? i.ToString(CultureInfo.InvariantCulture) : Infrastructure.Samples.NewId();
            var logEvent = new LogEvent
            {
                Topic = topic,
                EventId = id,
                Timestamp = DateTimeOffset.UnixEpoch,
                Source = "tests",
                Payload = RawJson.Parse("{}"),
            };
            batch.Add(Guid.NewGuid(), new LogEventReadResult(logEvent, [], topic, id, default));
        }

        await storage.StoreAsync(batch);
    }

    private Task<TimeSpan> SampleAsync() => Service<HistoryStore>().SampleAsync(CancellationToken.None);

    private Task CleanUpAsync() => Service<HistoryStore>().CleanUpAsync(CancellationToken.None);

    private Task<IReadOnlyList<HistoryPoint>> MinutesAsync(string? topic, int minutes = 1440) =>
        Service<HistoryQueries>().MinutesAsync(minutes, topic, CancellationToken.None);

    private T Service<T>()
        where T : notnull => storage.Scope().ServiceProvider.GetRequiredService<T>();

    private Task<long> SamplesAsync(string topic) =>
        storage.ScalarAsync<long>($"SELECT count(*) FROM ledger_history WHERE topic = '{topic}'");
}
