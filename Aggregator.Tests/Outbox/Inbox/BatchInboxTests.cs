using Aggregator.Outbox.Diagnostics;
using Aggregator.Tests.Infrastructure;
using Aggregator.Tests.Infrastructure.Network;
using Aggregator.Tests.Outbox.Infrastructure;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Aggregator.Tests.Outbox.Inbox;

public sealed class BatchInboxTests(OutboxServers servers) : IClassFixture<OutboxServers>
{
    [Fact]
    public async Task A_redelivered_message_in_a_batch_of_new_ones_is_skipped_and_the_new_ones_are_stored()
    {
        var calls = new Recorder();
        await using var node = await StartAsync("redelivered", 3, calls);
        var c = Guid.NewGuid();
        await SendAsync(node, "redelivered", ("A", null), ("B", null), ("C", c));
        await calls.ReachesAsync(1, "A, B and C are consumed");

        await SendAsync(node, "redelivered", ("D", null), ("E", null), ("C", c));

        await calls.ReachesAsync(2, "D and E are consumed");
        calls.Seen.Should().Equal("A B C", "D E");
        await ExpectAllAcknowledgedAsync("redelivered", node);
        (await servers.LedgerAsync("redelivered")).Should().BeEquivalentTo("A", "B", "C", "D", "E");
    }

    [Fact]
    public async Task A_redelivered_message_among_many_new_ones_is_skipped()
    {
        var calls = new Recorder();
        await using var node = await StartAsync("among-many", 20, calls);
        (string Name, Guid? Id)[] first = [.. Letters("A", 20)];
        (string Name, Guid? Id)[] second = [.. Letters("B", 19)];
        await SendAsync(node, "among-many", first);
        await calls.ReachesAsync(1, "the first are consumed");

        await SendAsync(node, "among-many", [.. second, first[7]]);

        await calls.ReachesAsync(2, "the new ones are consumed");
        await ExpectAllAcknowledgedAsync("among-many", node);
        (await servers.LedgerAsync("among-many")).Should().BeEquivalentTo(first.Concat(second).Select(one => one.Name));

        static IEnumerable<(string Name, Guid? Id)> Letters(string name, int count) =>
            Enumerable.Range(0, count).Select(i => ($"{name}{i}", (Guid?)Guid.NewGuid()));
    }

    [Fact]
    public async Task A_batch_with_nothing_new_is_acknowledged_without_calling_the_consumer()
    {
        var calls = new Recorder();
        await using var node = await StartAsync("nothing-new", 2, calls);
        var (a, b) = (Guid.NewGuid(), Guid.NewGuid());
        await SendAsync(node, "nothing-new", ("A", a), ("B", b));
        await calls.ReachesAsync(1, "A and B are consumed");

        await SendAsync(node, "nothing-new", ("B", b), ("A", a));

        await ExpectAllAcknowledgedAsync("nothing-new", node);
        calls.Seen.Should().Equal("A B");
        (await servers.LedgerAsync("nothing-new")).Should().Equal("A", "B");
    }

    [Fact]
    public async Task A_message_that_occurs_twice_in_one_batch_has_one_effect()
    {
        var calls = new Recorder();
        await using var node = await StartAsync("twice", 3, calls);
        var a = Guid.NewGuid();

        await SendAsync(node, "twice", ("A", a), ("A", a), ("B", null), ("C", null));

        await calls.ReachesAsync(1, "the batch is consumed");
        await ExpectAllAcknowledgedAsync("twice", node);
        calls.Seen.Should().Equal("A B C");
        (await servers.LedgerAsync("twice")).Should().Equal("A", "B", "C");
    }

    [Fact]
    public async Task A_message_without_an_id_is_always_passed_on()
    {
        var calls = new Recorder();
        await using var node = await StartAsync("no-id", 3, calls);
        var a = Guid.NewGuid();
        await SendAsync(node, "no-id", ("A", a), ("B", null), ("C", null));
        await calls.ReachesAsync(1, "the first batch is consumed");

        await RawQueue.SendWithoutIdAsync(servers.RabbitMq, "no-id", new Order("X"));
        await RawQueue.SendWithoutIdAsync(servers.RabbitMq, "no-id", new Order("X"));
        await SendAsync(node, "no-id", ("A", a));

        await calls.ReachesAsync(2, "the second batch is consumed");
        await ExpectAllAcknowledgedAsync("no-id", node);
        calls.Seen.Should().Equal("A B C", "X X");
    }

    [Fact]
    public async Task A_batch_whose_acknowledgement_is_lost_is_redelivered_and_skipped()
    {
        var calls = new Recorder();
        var (line, rabbitMq) = servers.CreateRabbitMqLine();
        await using var _ = line;
        var probe = new StepProbe();
        var broken = 0;
        probe.On(OutboxStep.Committed, () => Interlocked.Increment(ref broken) == 1 ? Break(line) : Task.CompletedTask);
        await using var node = await StartAsync("lost-ack", 3, calls, setup =>
        {
            setup.RabbitMq = rabbitMq;
            setup.Services.AddSingleton<IOutboxStepProbe>(probe);
        });
        await using var sender = await OutboxNode.StartAsync(servers, _ => { });

        await SendAsync(sender, "lost-ack", ("A", null), ("B", null), ("C", null));
        await Eventually.TrueAsync(() => Task.FromResult(broken == 1), "the batch is committed, the connection broken");
        await SendAsync(sender, "lost-ack", ("D", null), ("E", null), ("F", null));

        await Eventually.TrueAsync(
            async () =>
                (await servers.LedgerAsync("lost-ack")).Length >= 6, "D, E and F are stored after the reconnect");
        await ExpectAllAcknowledgedAsync("lost-ack", node);
        (await servers.LedgerAsync("lost-ack")).Should().BeEquivalentTo("A", "B", "C", "D", "E", "F");
    }

    private static Task Break(TcpProxy line)
    {
        line.BreakAll();
        return Task.CompletedTask;
    }

    private static async Task SendAsync(OutboxNode node, string queue, params (string Name, Guid? Id)[] orders)
    {
        foreach (var (name, id) in orders)
            await node.SendAsync(queue, new Order(name), id);
    }

    private Task ExpectAllAcknowledgedAsync(string queue, OutboxNode node) =>
        RawQueue.ExpectAllAcknowledgedAsync(servers.RabbitMq, queue, node);

    private Task<OutboxNode> StartAsync(
        string queue, int messageLimit, Recorder calls, Action<OutboxNodeSetup>? configure = null)
    {
        return OutboxNode.StartAsync(servers, setup =>
        {
            setup.Services.AddSingleton(calls);
            setup.Consume<BatchLedger>(queue, consumer: c => c.Options<BatchOptions>(
                o => o.SetMessageLimit(messageLimit).SetTimeLimit(ms: 2000)));
            configure?.Invoke(setup);
        });
    }
}
