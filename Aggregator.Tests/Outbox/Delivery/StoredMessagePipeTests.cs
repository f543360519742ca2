using System.Text.Json;
using Aggregator.Outbox.Capture;
using Aggregator.Outbox.Delivery;
using Aggregator.Tests.Outbox.Infrastructure;
using MassTransit;
using MassTransit.Serialization;
using MassTransit.Transports;

namespace Aggregator.Tests.Outbox.Delivery;

/// <summary>Tests the delay that would be requested from the broker's plug-in, without the plug-in.</summary>
public sealed class StoredMessagePipeTests(OutboxServers servers) : IClassFixture<OutboxServers>
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, 60)]
    [InlineData(45, 15)]
    public async Task Only_the_remaining_part_of_a_delay_is_requested(int secondsLater, int secondsLeft)
    {
        var delay = await DelayOfAsync(TimeSpan.FromMinutes(1), Now.AddSeconds(secondsLater));

        delay.Should().Be(TimeSpan.FromSeconds(secondsLeft));
    }

    [Fact]
    public async Task An_elapsed_delay_is_removed() =>
        (await DelayOfAsync(TimeSpan.FromMinutes(1), Now.AddHours(1))).Should().BeNull();

    [Fact]
    public async Task A_message_without_delay_has_none() => (await DelayOfAsync(null, Now)).Should().BeNull();

    [Fact]
    public async Task The_body_is_sent_as_it_was_stored()
    {
        await using var node = await OutboxNode.StartAsync(servers, _ => { });

        var (stored, restored) = await RestoreAsync(node, context =>
        {
            context.Headers.Set("number", 1);
            context.CorrelationId = Guid.NewGuid();
        });

        restored.Serializer.GetMessageBody(restored).GetString().Should().BeSameAs(stored.Body);
        restored.Headers.Get<int>("number").Should().Be(1);
        (restored.MessageId, restored.CorrelationId).Should().Be((stored.MessageId, stored.CorrelationId));
    }

    [Theory]
    [InlineData("added")]
    [InlineData("given")]
    public async Task A_header_changed_by_a_filter_is_changed_in_the_body(string name)
    {
        await using var node = await OutboxNode.StartAsync(servers, _ => { });
        var (_, restored) = await RestoreAsync(node, context => context.Headers.Set("given", "before"));

        restored.Headers.Set(name, "after");

        var body = JsonSerializer.Deserialize<JsonElement>(restored.Serializer.GetMessageBody(restored).GetString());
        body.GetProperty("headers").GetProperty(name).GetString().Should().Be("after");
        body.GetProperty("message").GetProperty("name").GetString().Should().Be("A");
    }

    private static async Task<(OutboxMessage Stored, SendContext<SerializedMessageBody> Restored)> RestoreAsync(
        OutboxNode node, Action<SendContext<Order>> configure)
    {
        var endpoint = (ITransportSendEndpoint)await node.Bus.GetSendEndpoint(new Uri("queue:restored"));
        var given = await endpoint.CreateSendContext(new Order("A"), Pipe.Execute(configure), default);
        var stored = OutboxMessageFactory.Create(given, Now);
        return (stored, await endpoint.CreateSendContext(
            new SerializedMessageBody(), new StoredMessagePipe(stored, new StoppedClock(Now)), default));
    }

    private async Task<TimeSpan?> DelayOfAsync(TimeSpan? delay, DateTimeOffset deliveredAt)
    {
        await using var node = await OutboxNode.StartAsync(servers, _ => { });
        var endpoint = (ITransportSendEndpoint)await node.Bus.GetSendEndpoint(new Uri("queue:delayed"));
        var given = Pipe.Execute<SendContext<Order>>(context => context.Delay = delay);
        var stored = OutboxMessageFactory.Create(await endpoint.CreateSendContext(new Order("A"), given, default), Now);

        stored.EnqueueAt.Should().Be(Now + delay);
        var pipe = new StoredMessagePipe(stored, new StoppedClock(deliveredAt));
        return (await endpoint.CreateSendContext(new SerializedMessageBody(), pipe, default)).Delay;
    }

    private sealed class StoppedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
