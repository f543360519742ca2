using Aggregator.Contracts;
using Aggregator.Storage;
using Aggregator.Tests.Infrastructure;
using Npgsql;

namespace Aggregator.Tests.Faults;

/// <summary>
/// The database waits for a synchronous standby that does not answer. A wait that is cancelled ends with a success, but
/// a failover would lose the transaction, so its messages must stay at the broker.
/// </summary>
public sealed class UnconfirmedCommitTests : IAsyncLifetime
{
    private const int Events = 20;
    private const string Unconfirmed = "No synchronous standby has confirmed a commit";

    private readonly OwnServersPipeline _pipeline = new();

    [Fact]
    public async Task A_commit_that_no_standby_confirmed_is_not_acknowledged_before_one_does()
    {
        await WaitForStandbyAsync("absent");
        await PublishAsync();

        // The driver gives up on each commit after its command timeout, first that of the events and then those that
        // find them stored.
        var consumer = _pipeline.Consumers[^1];
        await consumer.LineAsync(Unconfirmed);
        (await _pipeline.ScalarAsync<long>("SELECT count(*) FROM event_keys")).Should().Be(
            Events, "a cancelled wait leaves the transaction visible");
        consumer.Kill();
        await Eventually.GetAsync(
            () => _pipeline.Broker.QueueAsync(LogEventsTopology.Queue),
            queue => queue!.MessageCount > 0,
            "the messages are back in the queue");
        await _pipeline.StartConsumer().LineAsync(Unconfirmed);
        await WaitForStandbyAsync(string.Empty);

        await _pipeline.DrainedAsync();
        var stats = await _pipeline.GetAsync("/stats");
        stats.GetProperty("unique_processed").GetInt64().Should().Be(Events);
        stats.GetProperty("duplicate_dropped").GetInt64().Should().Be(0);
        (await _pipeline.GetAsync("/verify")).GetProperty("balanced").GetBoolean().Should().BeTrue();
    }

    public async Task InitializeAsync()
    {
        await _pipeline.InitializeAsync();
        await using (var first = _pipeline.Consumers[0])
            first.Kill();
        var service = new NpgsqlConnectionStringBuilder(_pipeline.Environment[PostgresConnection.Service])
        {
            CommandTimeout = 2,
        };
        _pipeline.Environment[PostgresConnection.Service] = service.ConnectionString;
        _pipeline.StartConsumer();
        await _pipeline.ConsumedByAsync(1);
    }

    public Task DisposeAsync() => _pipeline.DisposeAsync();

    private async Task PublishAsync()
    {
        var events = Enumerable.Range(0, Events).Select(i => Samples.Event("standby", $"event {i}")).ToList();
        using var accepted = await _pipeline.PublishAsync(events);
        accepted.EnsureSuccessStatusCode();
    }

    /// <summary>Commits wait for the standby of that name from now on; for none if it is empty.</summary>
    private async Task WaitForStandbyAsync(string name)
    {
        await _pipeline.ExecuteAsync($"ALTER SYSTEM SET synchronous_standby_names = '{name}'");
        await _pipeline.ExecuteAsync("SELECT pg_reload_conf()");
    }
}
