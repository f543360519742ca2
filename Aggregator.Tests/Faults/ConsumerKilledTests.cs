using Aggregator.Tests.Infrastructure;
using Aggregator.Tests.Infrastructure.Network;

namespace Aggregator.Tests.Faults;

public sealed class ConsumerKilledTests : IAsyncLifetime
{
    private readonly QuietPipeline _pipeline = new();

    [Fact]
    public async Task A_consumer_killed_between_commit_and_ack_changes_no_count()
    {
        const string topic = "killed";
        var broker = _pipeline.Host.Service;
        await using var gate = new TcpGate(broker.Host, broker.Port);
        var victim = await _pipeline.StartConsumerBehindAsync(gate);

        // The consumer still receives and commits, but its acks no longer reach the broker.
        gate.HoldClient();
        foreach (var body in Samples.Many(topic, 300))
            await _pipeline.Broker.PublishAsync(body, Samples.NewId());
        await _pipeline.ReceivedAsync(300);
        victim.Kill();
        await victim.ExitAsync();

        _pipeline.StartConsumer();
        await _pipeline.Broker.PublishAsync(Samples.Json("marker", Samples.NewId()), Samples.NewId());

        await _pipeline.StoredAsync("marker", 1);
        await _pipeline.DrainedAsync();
        var stats = await _pipeline.GetAsync("/stats");
        stats.GetProperty("received").GetInt64().Should().Be(301);
        stats.GetProperty("duplicate_dropped").GetInt64().Should().Be(0);
        (await _pipeline.GetAsync("/verify")).GetProperty("balanced").GetBoolean().Should().BeTrue();
    }

    [Fact]
    public async Task Consumers_killed_under_load_lose_nothing_and_store_nothing_twice()
    {
        var victims = Enumerable.Range(0, 2).Select(_ => _pipeline.StartConsumer()).ToList();
        await _pipeline.ConsumedByAsync(2);
        await using var load = _pipeline.StartLoad("--events", "6000", "--duplicates", "0.3", "--concurrency", "20");

        // Whenever some more events are stored, one consumer dies and another one starts.
        for (var i = 1; i <= 4; i++)
        {
            await _pipeline.ReceivedAsync(i * 1000);
            victims[i % 2].Kill();
            victims[i % 2] = _pipeline.StartConsumer();
        }

        (await load.ExitAsync(TimeSpan.FromSeconds(90))).Should().Be(0, load.Output);
        await _pipeline.DrainedAsync();
        await _pipeline.Broker.ShouldHoldNoRejectsAsync();
    }

    [Fact]
    public async Task A_consumer_told_to_stop_finishes_its_batch_and_exits_with_0()
    {
        var consumer = _pipeline.StartConsumer();
        await _pipeline.ConsumedByAsync(1);
        foreach (var body in Samples.Many("stopped", 2000))
            await _pipeline.Broker.PublishAsync(body, Samples.NewId());
        await _pipeline.ReceivedAsync(1);

        consumer.Terminate();

        (await consumer.ExitAsync(TimeSpan.FromSeconds(10))).Should().Be(0, consumer.Output);
        _pipeline.StartConsumer();
        await _pipeline.ReceivedAsync(2000);
        await _pipeline.DrainedAsync();
        var stats = await _pipeline.GetAsync("/stats");
        stats.GetProperty("unique_processed").GetInt64().Should().Be(2000);
        stats.GetProperty("received").GetInt64().Should().Be(2000);
    }

    public Task InitializeAsync() => _pipeline.InitializeAsync();

    public Task DisposeAsync() => _pipeline.DisposeAsync();
}
