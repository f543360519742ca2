using Aggregator.Storage;
using Aggregator.Tests.Consumers.Announcements;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Guarantees;

/// <summary>A standby is promoted that lacks the end of the log, or while the old primary server still runs.</summary>
public sealed class FailoverTests : IAsyncLifetime
{
    private const string Topic = "failover";

    private static readonly string[] Tail = ["tail 1", "tail 2", "tail 3"];

    private readonly OwnServersPipeline _pipeline = new();

    [Fact]
    public async Task The_tail_that_a_promoted_standby_lost_is_reported_missing_and_is_stored_when_it_is_sent_again()
    {
        using var primary = new ApiClient(_pipeline.Http);
        await using var subscriber = await AnnouncementSubscriber.SubscribeAsync(_pipeline.Host.Administrator);
        await primary.StoreAsync(Topic, "kept");
        using var standby = _pipeline.Servers.StartStandby();
        await standby.ShowsAsync(_pipeline.AdminConnection, "count(*) = 1 FROM event_keys");
        var connection = _pipeline.Environment[PostgresConnection.Service];
        _pipeline.Environment[PostgresConnection.Service] = standby.Connection(connection);
        using var api = await ApiClient.StartAsync(_pipeline);

        standby.Kill();
        await api.PublishAsync(Topic, Tail);
        foreach (var id in Tail)
            await primary.StoredAsync(Topic, id);
        var position = await primary.PositionAsync();
        await subscriber.UpToAsync(position);
        await _pipeline.DrainedAsync();
        _pipeline.Consumers[0].Kill();
        _pipeline.Servers.KillPostgres();
        standby.StartAgain();
        standby.Promote();
        _pipeline.StartConsumer();

        var after = await api.StoreAsync(Topic, "after");
        after.Should().BeGreaterThan(position, "no id that a reader may know is drawn again");
        (await api.EventsAsync(Topic)).Should().Equal("kept", "after");
        await using var database = standby.Database(_pipeline.AdminConnection);
        await api.MissingAsync(Tail.Length, database);

        var last = await api.StoreAsync(Topic, Tail);
        (await api.EventsAsync(Topic)).Should().Equal(["kept", "after", .. Tail]);
        await subscriber.UpToAsync(last);
        subscriber.LeaveNoGap().Should().BeTrue();
        (await api.GetAsync("/verify")).GetProperty("ledger").GetProperty("duplicates").GetInt64().Should().Be(0);
    }

    [Fact]
    public async Task An_old_primary_that_still_runs_confirms_nothing_without_its_synchronous_standby()
    {
        using var primary = new ApiClient(_pipeline.Http);
        using var standby = _pipeline.Servers.StartStandby();
        await _pipeline.ExecuteAsync("ALTER SYSTEM SET synchronous_standby_names = '*'");
        await _pipeline.ExecuteAsync("SELECT pg_reload_conf()");
        await Eventually.TrueAsync(
            () => _pipeline.ScalarAsync<bool>("SELECT count(*) = 1 FROM pg_stat_replication WHERE sync_state = 'sync'"),
            "the standby is synchronous");
        await primary.StoreAsync(Topic, "replicated");
        await _pipeline.DrainedAsync();
        _pipeline.Consumers[0].Kill();
        var connection = _pipeline.Environment[PostgresConnection.Service];

        // The driver cancels a commit that waits longer than this, and the server then reports success.
        _pipeline.Environment[PostgresConnection.Service] = $"{connection};Command Timeout=2";
        var isolated = _pipeline.StartConsumer();
        await _pipeline.ConsumedByAsync(1);

        standby.Promote();
        await primary.PublishAsync(Topic, "unconfirmed");
        await isolated.LineAsync("No synchronous standby has confirmed a commit");
        await primary.StoredAsync(Topic, "unconfirmed");

        // When the next one is there too, seconds later, the first one would have been acknowledged.
        await primary.StoreAsync(Topic, "unconfirmed too");

        // It cannot be taken back there. The operator ends what still uses the old server, and the old server.
        isolated.Kill();
        _pipeline.Servers.KillPostgres();
        _pipeline.Environment[PostgresConnection.Service] = standby.Connection(connection);
        using var api = await ApiClient.StartAsync(_pipeline);
        _pipeline.StartConsumer();

        await api.StoredAsync(Topic, "unconfirmed");
        await api.StoredAsync(Topic, "unconfirmed too");
        (await api.EventsAsync(Topic)).Should().BeEquivalentTo("replicated", "unconfirmed", "unconfirmed too");
        await _pipeline.DrainedAsync();
        await using var database = standby.Database(_pipeline.AdminConnection);
        await api.MissingAsync(0, database);
    }

    public Task InitializeAsync() => _pipeline.InitializeAsync();

    public Task DisposeAsync() => _pipeline.DisposeAsync();
}
