using Aggregator.Contracts;
using Aggregator.Outbox.Inbox;
using Aggregator.Tests.Infrastructure;
using Aggregator.Tests.Infrastructure.Network;

namespace Aggregator.Tests.Guarantees;

/// <summary>Messages that the inbox has forgotten, and messages that were removed from the queue.</summary>
public sealed class RedeliveryTests : IAsyncLifetime
{
    private const string Topic = "redelivered";

    private readonly QuietPipeline _pipeline = new();

    [Fact]
    public async Task A_message_redelivered_after_the_inbox_window_is_stored_once_and_counts_as_duplicates()
    {
        var broker = _pipeline.Host.Service;
        await using var gate = new TcpGate(broker.Host, broker.Port);
        var victim = await _pipeline.StartConsumerBehindAsync(gate);

        // The consumer commits, and its acknowledgement does not arrive.
        gate.HoldClient();
        await _pipeline.Broker.PublishAsync($"[{string.Join(',', Samples.Many(Topic, 3))}]", Samples.NewId());
        await _pipeline.ReceivedAsync(3);
        victim.Kill();
        await victim.ExitAsync();
        await ForgetClaimsAsync();
        _pipeline.StartConsumer();

        var stats = await _pipeline.ReceivedAsync(6);
        stats.GetProperty("unique_processed").GetInt64().Should().Be(3);
        stats.GetProperty("duplicate_dropped").GetInt64().Should().Be(3);
        await _pipeline.StoredAsync(Topic, 3);
        await _pipeline.DrainedAsync();
        (await _pipeline.GetAsync("/verify")).GetProperty("balanced").GetBoolean().Should().BeTrue();
    }

    [Fact]
    public async Task Events_that_were_purged_from_the_queue_are_missing_and_are_stored_when_they_are_sent_again()
    {
        using var api = new ApiClient(_pipeline.Http);
        string[] purged = ["one", "two", "three"];
        await api.PublishAsync(Topic, purged);
        using (var management = TestServers.ManagementClient())
        {
            var contents = $"api/queues/{_pipeline.Broker.VirtualHost}/{LogEventsTopology.Queue}/contents";
            (await management.DeleteAsync(contents)).EnsureSuccessStatusCode();
        }

        _pipeline.StartConsumer();
        await _pipeline.ConsumedByAsync(1);
        await api.MissingAsync(purged.Length, _pipeline.Database);

        await api.StoreAsync(Topic, purged);
        (await api.EventsAsync(Topic)).Should().BeEquivalentTo(purged);
        (await _pipeline.GetAsync("/stats")).GetProperty("duplicate_dropped").GetInt64().Should().Be(0);
    }

    public Task InitializeAsync() => _pipeline.InitializeAsync();

    public Task DisposeAsync() => _pipeline.DisposeAsync();

    /// <summary>Lets two days pass for the claims, and then removes them as the clean-up does.</summary>
    private async Task ForgetClaimsAsync()
    {
        await _pipeline.ExecuteAsync("UPDATE inbox_state SET consumed_at = consumed_at - interval '2 days'");
        await using var connection = await _pipeline.Database.OpenConnectionAsync();
        (await InboxStore.DeleteOldAsync(connection, TimeSpan.FromDays(1), 100, CancellationToken.None))
            .Should().Be(1, "the claim is older than the window");
    }
}
