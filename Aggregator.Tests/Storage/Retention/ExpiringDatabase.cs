using System.Globalization;
using Aggregator.Contracts.Parsing;
using Aggregator.Storage.Ingest;
using Aggregator.Storage.Partitions;
using Aggregator.Storage.Retention;
using Aggregator.Tests.Api.Reading;
using Aggregator.Tests.Storage.Partitions;
using Npgsql;

namespace Aggregator.Tests.Storage.Retention;

/// <summary>
/// Half a year of events up to a moment that the test knows, and the retention of topics and keys on connections of the
/// upkeep role.
/// </summary>
internal sealed class ExpiringDatabase : UpkeepDatabase
{
    /// <summary>Events of the topic <c>brief</c>, one every 25 minutes from March on.</summary>
    public const int Brief = 4_000;

    /// <summary>Events of the topic <c>long</c>, one each day from the middle of December on.</summary>
    public const int Long = 150;

    private NpgsqlDataSource _upkeep = null!;

    public static DateTime Now { get; } = new(2031, 5, 15, 12, 0, 0, DateTimeKind.Utc);

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _upkeep = NpgsqlDataSource.Create(Upkeep);
        await FinishAsync(Process(), Now.AddMonths(-5));
        await FinishAsync(Process(), Now);
        await FillAsync("long", Long, "2030-12-16Z", "1 day");
        await FillAsync("brief", Brief, "2031-03-01Z", "25 minutes");
    }

    public override async Task DisposeAsync()
    {
        await _upkeep.DisposeAsync();
        await base.DisposeAsync();
    }

    /// <summary>Drops the partitions of a time, and the events that are in them.</summary>
    public Task ExpirePartitionsAsync(int days) => FinishAsync(Process(keepDays: days), Now);

    /// <summary>One step of a process that ends after it.</summary>
    /// <returns>What it did; <c>null</c> if there was nothing to do.</returns>
    public Task<string?> TopicStepAsync(string topic, int days) => StepAsync(
        new TopicRetention(
            _upkeep, new RetentionOptions { Topics = [new TopicRetentionOptions { Topic = topic, Days = days }] })
        .RunAsync(Now, CancellationToken.None));

    /// <inheritdoc cref="TopicStepAsync"/>
    public Task<string?> KeyStepAsync(int days) => StepAsync(
        new KeyRetention(_upkeep, new RetentionOptions { KeyDays = days }).RunAsync(Now, CancellationToken.None));

    /// <summary>Runs the steps until none is left.</summary>
    /// <returns>How many they were.</returns>
    public static async Task<int> AllAsync(Func<Task<string?>> step)
    {
        var steps = 0;
        while (await step() is not null)
            steps++;
        return steps;
    }

    /// <summary>Stores the event as a consumer does.</summary>
    /// <returns>Whether it was new.</returns>
    public async Task<bool> StoreAsync(string topic, string id, string payload = "{}")
    {
        var one = OpenBatches.Event(topic, id, payload);
        var batch = new IngestBatch();
        batch.Add(Guid.NewGuid(), new LogEventReadResult(one, [], one.Topic, one.EventId, default));
        return (await StoreAsync(batch)).Single().Stored == 1;
    }

    public Task<long> EventsAsync(string topic) => CountAsync("processed_events", topic);

    public Task<long> KeysAsync(string topic) => CountAsync("event_keys", topic);

    private Task<long> CountAsync(string table, string topic) => ScalarAsync<long>(
        string.Create(CultureInfo.InvariantCulture, $"SELECT count(*) FROM {table} WHERE topic = '{topic}'"));

    private static async Task<string?> StepAsync(IAsyncEnumerable<string> steps)
    {
        await foreach (var step in steps)
            return step;
        return null;
    }
}
