using Aggregator.Outbox.Diagnostics;
using Aggregator.Tests.Outbox.Infrastructure;

namespace Aggregator.Tests.Outbox;

/// <summary>Tests real processes, killed with SIGKILL between two steps.</summary>
public sealed class CrashTests(OutboxServers servers) : IClassFixture<OutboxServers>
{
    [Fact]
    public async Task Messages_that_a_killed_process_committed_are_sent_in_order_by_another_process()
    {
        await using var sender = await OutboxNode.StartAsync(servers, setup => setup.Outbox = LongIntervals);
        await sender.SendAsync("killed-1", new Order("A*20"));

        await DoomedProcess.RunUntilKilledAsync(servers, "killed-1", OutboxStep.Committed, 1);
        (await servers.QueryAsync<long>("SELECT count(*) FROM outbox_message")).Should().Be(20);
        await using var survivor = await StartSurvivorAsync("killed-1");

        var sent = await RawQueue.TakeAsync(servers.RabbitMq, "killed-1-out", 20);
        sent.Select(message => message.Position).Should().Equal(Enumerable.Range(0, 20));
        await RawQueue.ExpectAllAcknowledgedAsync(servers.RabbitMq, "killed-1", survivor);
        (await servers.LedgerAsync("killed-1")).Should().Equal("A");
        (await RawQueue.ReadyAsync(servers.RabbitMq, "killed-1-out")).Should().Be(0, "each is sent once");
    }

    [Fact]
    public async Task Messages_sent_but_not_marked_when_the_process_was_killed_are_sent_again_with_the_same_ids()
    {
        await using var sender = await OutboxNode.StartAsync(servers, setup => setup.Outbox = LongIntervals);
        await sender.SendAsync("killed-2", new Order("A*3"));

        await DoomedProcess.RunUntilKilledAsync(servers, "killed-2", OutboxStep.Sent, 2);
        // Not always all three are sent again: when the lease is extended, the messages sent so far are marked.
        var unmarked = await servers.QueryAsync<Guid[]>(
            "SELECT array_agg(message_id ORDER BY sequence_number) FROM outbox_message");
        var before = await RawQueue.TakeDistinctAsync(servers.RabbitMq, "killed-2-out", 2);
        var ready = await RawQueue.ReadyAsync(servers.RabbitMq, "killed-2-out");
        await using var survivor = await StartSurvivorAsync("killed-2");

        var after = await RawQueue.TakeAsync(servers.RabbitMq, "killed-2-out", ready + unmarked.Length);
        after.Skip(ready).Select(message => message.Id).Should().Equal(unmarked, "they are sent in order");
        unmarked.Should().Contain(
            before[^1].Id, "the last message was not marked, and is sent again with the same id");
        before.Concat(after).Select(message => message.Position).Distinct().Should().Equal(0, 1, 2);
        await RawQueue.ExpectAllAcknowledgedAsync(servers.RabbitMq, "killed-2", survivor);
        (await servers.LedgerAsync("killed-2")).Should().Equal("A");
    }

    [Fact]
    public async Task A_message_not_committed_when_its_process_was_killed_is_consumed_by_another_process()
    {
        await using var sender = await OutboxNode.StartAsync(servers, setup => setup.Outbox = LongIntervals);
        await sender.SendAsync("killed-3", new Order("A*2"));

        await DoomedProcess.RunUntilKilledAsync(servers, "killed-3", OutboxStep.Written, 1);
        (await servers.LedgerAsync("killed-3")).Should().BeEmpty();
        await using var survivor = await StartSurvivorAsync("killed-3");

        (await RawQueue.TakeAsync(servers.RabbitMq, "killed-3-out", 2)).Should().HaveCount(2);
        await RawQueue.ExpectAllAcknowledgedAsync(servers.RabbitMq, "killed-3", survivor);
        (await servers.LedgerAsync("killed-3")).Should().Equal("A");
    }

    private static void LongIntervals(Aggregator.Outbox.PostgresOutboxOptions options) =>
        options.SweepInterval = TimeSpan.FromMinutes(10);

    private Task<OutboxNode> StartSurvivorAsync(string queue) => OutboxNode.StartAsync(servers, setup =>
    {
        setup.Outbox = options => options.SweepInterval = TimeSpan.FromMilliseconds(100);
        setup.Consume<Sending>(queue);
    });
}
