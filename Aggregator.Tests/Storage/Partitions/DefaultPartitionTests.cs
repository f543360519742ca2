using Npgsql;

namespace Aggregator.Tests.Storage.Partitions;

/// <summary>Events that have met no partition are moved to one, and nobody notices.</summary>
public sealed class DefaultPartitionTests : IAsyncLifetime
{
    private const int Events = 45_000;
    private const string Empty = "{}";

    private static readonly DateTime Now = new(2031, 5, 15, 12, 0, 0, DateTimeKind.Utc);

    private readonly UpkeepDatabase _database = new();

    public Task InitializeAsync() => _database.InitializeAsync();

    public Task DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task A_reader_sees_each_event_once_while_they_are_moved_and_others_are_stored()
    {
        await _database.FillAsync("stranded", Events, "2031-03-30Z", "90 seconds");
        using var moved = new CancellationTokenSource();
        var reading = ReadAsync(moved.Token);
        var storing = StoreAsync(moved.Token);

        var steps = await UpkeepDatabase.FinishAsync(_database.Process(), Now);
        await moved.CancelAsync();

        (await reading).Should().BeGreaterThan(5, "it read meanwhile");
        var stored = await storing;
        stored.Should().BeGreaterThan(5, "it stored meanwhile");
        steps.Should().Contain(step => step.StartsWith("Copied 10000 ", StringComparison.Ordinal));
        (await CountAsync("topic LIKE 'late%'")).Should().Be(stored);
        (await _database.ScalarAsync<long>("SELECT count(*) FROM processed_events_default")).Should().Be(0);
        (await _database.PartitionsAsync(new DateTime(2031, 1, 1, 0, 0, 0, DateTimeKind.Utc)))
            .Should().OnlyContain(one => one.To == one.From.AddMonths(1)).And.HaveCountGreaterThan(4);
        (await _database.ScalarAsync<long>("SELECT count(*) FROM pg_constraint WHERE conname = 'within_bounds'"))
            .Should().Be(0, "a check costs time for every event");
    }

    [Fact]
    public async Task An_event_that_was_drawn_before_the_exchange_and_is_stored_after_it_is_kept()
    {
        await _database.FillAsync("stranded", 10, "2031-05-01Z", "1 minute");
        await using var consumer = await _database.Admin.OpenConnectionAsync();
        await using var transaction = await consumer.BeginTransactionAsync();
        await using var draw = new NpgsqlCommand(
            "SELECT announce_events(); SELECT nextval('event_keys_event_no_seq')", consumer);
        await draw.ExecuteNonQueryAsync();
        await _database.FillAsync("others", 10, "2031-05-02Z", "1 minute");

        await UpkeepDatabase.FinishAsync(_database.Process(), Now);
        draw.CommandText = Insert("drawn", "currval('event_keys_event_no_seq')", "2031-05-03Z");
        await draw.ExecuteNonQueryAsync();
        await transaction.CommitAsync();

        (await CountAsync("true")).Should().Be(21);
        (await _database.ScalarAsync<long>("SELECT count(*) FROM processed_events_default")).Should().Be(0);
    }

    [Fact]
    public async Task Copies_that_are_not_the_events_of_the_default_partition_do_not_replace_it()
    {
        await _database.FillAsync("stranded", 10_010, "2031-05-01Z", "1 minute");
        await using (var steps = _database.Process().RunAsync(Now, CancellationToken.None).GetAsyncEnumerator())
            await steps.MoveNextAsync();
        await _database.ExecuteAsync("DELETE FROM moving_events WHERE id = (SELECT min(id) FROM moving_events)");

        var attempt = () => UpkeepDatabase.FinishAsync(_database.Process(), Now);

        await attempt.Should().ThrowAsync<PostgresException>().WithMessage("*drop moving_events to begin again*");
        (await CountAsync("topic = 'stranded'")).Should().Be(10_010);
    }

    private async Task<int> ReadAsync(CancellationToken cancellationToken)
    {
        var reads = 0;
        for (; !cancellationToken.IsCancellationRequested; reads++)
            (await CountAsync("topic = 'stranded'")).Should().Be(Events);
        return reads;
    }

    /// <summary>Stores events in the default partition, as a consumer does whose month has no partition.</summary>
    private async Task<int> StoreAsync(CancellationToken cancellationToken)
    {
        var stored = 0;
        for (; !cancellationToken.IsCancellationRequested; stored++)
        {
            await _database.ExecuteAsync(
                $"""
                 SELECT announce_events();
                 {Insert($"late{stored}", "nextval('event_keys_event_no_seq')", "2031-05-15Z")}
                 """);
        }

        return stored;
    }

    private static string Insert(string topic, string id, string at) =>
        $"""
         INSERT INTO processed_events (id, "timestamp", created_at, topic, event_id, source, payload)
         VALUES ({id}, '{at}', '{at}', '{topic}', '1', 'tests', '{Empty}')
         """;

    /// <summary>The number of events; a negative one if an event is there twice.</summary>
    private Task<long> CountAsync(string condition) => _database.ScalarAsync<long>(
        $"""
         SELECT CASE WHEN count(*) = count(DISTINCT id) THEN count(*) ELSE -1 END
         FROM processed_events WHERE {condition}
         """);
}
