using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Aggregator.Outbox.Diagnostics;
using Aggregator.Outbox.Gathering;
using Aggregator.Outbox.Inbox;
using Aggregator.Tests.Infrastructure;
using Aggregator.Tests.Outbox.Infrastructure;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Aggregator.Tests.Outbox.Gathering;

public sealed class GatheringTests(OutboxServers servers) : IClassFixture<OutboxServers>
{
    private readonly GatheredCalls _calls = new();

    [Fact]
    public async Task A_backlog_is_consumed_in_few_transactions()
    {
        await using (var first = await StartAsync("backlog"))
            await Eventually.TrueAsync(
                () => RawQueue.IsConsumedAsync(servers.RabbitMq, "backlog"), "the queue is there");
        await using var sender = await OutboxNode.StartAsync(servers, _ => { });
        var names = Enumerable.Range(0, 1000).Select(i => i.ToString(CultureInfo.InvariantCulture)).ToList();
        await Task.WhenAll(names.Select(name => sender.SendAsync("backlog", new Order(name))));

        await using var node = await StartAsync("backlog");

        await StoredAsync("backlog", 1000);
        await RawQueue.ExpectAllAcknowledgedAsync(servers.RabbitMq, "backlog", node);
        (await servers.LedgerAsync("backlog")).Should().BeEquivalentTo(names);
        _calls.Together.Count.Should().BeLessThan(50, "up to 200 messages go together");
        _calls.Alone.Count.Should().Be(0);
    }

    [Fact]
    public async Task A_redelivered_message_among_new_ones_is_skipped()
    {
        await using var node = await StartAsync("again");
        var c = Guid.NewGuid();
        await SendAsync(node, "again", ("A", null), ("B", null), ("C", c));
        await StoredAsync("again", 3);

        await SendAsync(node, "again", ("D", null), ("E", null), ("C", c), ("C", c));

        await StoredAsync("again", 5);
        await RawQueue.ExpectAllAcknowledgedAsync(servers.RabbitMq, "again", node);
        (await servers.LedgerAsync("again")).Should().BeEquivalentTo("A", "B", "C", "D", "E");
    }

    [Fact]
    public async Task Different_messages_with_one_id_are_consumed_and_a_copy_is_not()
    {
        await using (var first = await StartAsync("same-id"))
            await Eventually.TrueAsync(
                () => RawQueue.IsConsumedAsync(servers.RabbitMq, "same-id"), "the queue is there");
        await using var sender = await OutboxNode.StartAsync(servers, _ => { });
        var id = Guid.NewGuid();
        await SendAsync(sender, "same-id", ("A", id), ("B", id), ("A", id));

        await using var node = await StartAsync("same-id");

        await StoredAsync("same-id", 2);
        await SendAsync(sender, "same-id", ("B", id), ("C", id), ("A", id));
        await StoredAsync("same-id", 3);
        await RawQueue.ExpectAllAcknowledgedAsync(servers.RabbitMq, "same-id", node);
        (await servers.LedgerAsync("same-id")).Should().BeEquivalentTo("A", "B", "C");
    }

    [Fact]
    public async Task A_redelivery_observer_is_notified_within_the_transaction()
    {
        var id = Guid.NewGuid();
        await using var node = await StartAsync(
            "told", setup => setup.Services.AddScoped<IRedeliveryObserver<Order>, SkippedLedger>());

        await SendAsync(node, "told", ("A", id));
        await StoredAsync("told", 1);
        await SendAsync(node, "told", ("A", id));
        await StoredAsync("skipped", 1);
        _calls.RefusesTogether = true;
        await SendAsync(node, "told", ("A", id), ("B", null));

        await StoredAsync("told", 2);
        await RawQueue.ExpectAllAcknowledgedAsync(servers.RabbitMq, "told", node);
        (await servers.LedgerAsync("told")).Should().Equal("A", "B");
        (await servers.LedgerAsync("skipped")).Should().Equal(
            ["A", "A"], "a batch that is rolled back has notified nothing");
    }

    [Fact]
    public async Task Headers_of_a_message_are_not_copied_to_messages_sent_while_it_is_consumed()
    {
        await using var node = await StartAsync("headers");
        var endpoint = await node.Bus.GetSendEndpoint(new Uri("queue:headers"));
        var conversation = Guid.NewGuid();
        await endpoint.Send(new Order("A"), (SendContext<Order> context) =>
        {
            context.Headers.Set("x-tenant-secret", "s3cret");
            context.ConversationId = context.CorrelationId = context.InitiatorId = conversation;
        });

        var sent = (await RawQueue.TakeAsync(servers.RabbitMq, "headers-out", 1))[0];

        sent.Envelope.ToString()
            .Should().NotContain("x-tenant-secret").And.NotContain("s3cret").And.NotContain(conversation.ToString());
        sent.Properties.Headers?.Keys.Should().NotContain("x-tenant-secret");
    }

    [Fact]
    public async Task A_batch_whose_acknowledgements_are_lost_has_one_effect()
    {
        var (line, rabbitMq) = servers.CreateRabbitMqLine();
        await using var _ = line;
        var probe = new StepProbe();
        var broken = 0;
        probe.On(OutboxStep.Committed, () =>
        {
            if (Interlocked.Increment(ref broken) == 1)
                line.BreakAll();
            return Task.CompletedTask;
        });
        await using var node = await StartAsync("unacknowledged", setup =>
        {
            setup.RabbitMq = rabbitMq;
            setup.Services.AddSingleton<IOutboxStepProbe>(probe);
        });
        await using var sender = await OutboxNode.StartAsync(servers, _ => { });

        await SendAsync(sender, "unacknowledged", ("A", null), ("B", null), ("C", null));
        await Eventually.TrueAsync(() => Task.FromResult(broken > 0), "a batch is committed, the connection broken");
        await SendAsync(sender, "unacknowledged", ("D", null), ("E", null), ("F", null));

        await StoredAsync("unacknowledged", 6);
        await RawQueue.ExpectAllAcknowledgedAsync(servers.RabbitMq, "unacknowledged", node);
        (await servers.LedgerAsync("unacknowledged")).Should().BeEquivalentTo("A", "B", "C", "D", "E", "F");
    }

    [Fact]
    public async Task A_message_that_fails_its_batch_is_faulted_alone()
    {
        await using var node = await StartAsync("mixed");

        await SendAsync(node, "mixed", ("A", null), ("B", null), ("bad", null), ("C", null), ("D", null));

        await StoredAsync("mixed", 4);
        await Eventually.TrueAsync(
            async () => await RawQueue.ReadyAsync(servers.RabbitMq, "mixed_error") == 1, "the bad one is faulted");
        (await servers.LedgerAsync("mixed")).Should().BeEquivalentTo("A", "B", "C", "D");
        var sent = await RawQueue.TakeAsync(servers.RabbitMq, "mixed-out", 4);
        sent.Select(message => message.Name).Should().BeEquivalentTo(
            ["A", "B", "C", "D"], "messages that were rolled back were not sent");
        (await RawQueue.ReadyAsync(servers.RabbitMq, "mixed")).Should().Be(0);
    }

    [Fact]
    public async Task Both_pipelines_recognise_a_message_by_the_same_id()
    {
        _calls.RefusesTogether = true;
        await using var node = await StartAsync("both");
        var id = Guid.NewGuid();
        await SendAsync(node, "both", ("A", id));
        await StoredAsync("both", 1);
        _calls.Alone.Seen.Should().Equal("A");

        _calls.RefusesTogether = false;
        await SendAsync(node, "both", ("A", id), ("B", null));

        await StoredAsync("both", 2);
        await RawQueue.ExpectAllAcknowledgedAsync(servers.RabbitMq, "both", node);
        (await servers.LedgerAsync("both")).Should().BeEquivalentTo("A", "B");
    }

    [Fact]
    public async Task A_limit_out_of_range_is_refused()
    {
        var starting = () => StartAsync("limits", options: new GatheringOptions { Concurrency = 0 });

        await starting.Should().ThrowAsync<ValidationException>().WithMessage("*Concurrency*between 1 and 16*");
    }

    private sealed class SkippedLedger(LedgerDbContext dbContext) : IRedeliveryObserver<Order>
    {
        public Task RedeliveredAsync(IReadOnlyList<Order> messages, CancellationToken cancellationToken)
        {
            dbContext.Entries.AddRange(
                messages.Select(order => new LedgerEntry { Consumer = "skipped", Name = order.Name }));
            return dbContext.SaveChangesAsync(cancellationToken);
        }
    }

    private static async Task SendAsync(OutboxNode node, string queue, params (string Name, Guid? Id)[] orders)
    {
        foreach (var (name, id) in orders)
            await node.SendAsync(queue, new Order(name), id);
    }

    private Task StoredAsync(string queue, int count) => Eventually.TrueAsync(
        async () => (await servers.LedgerAsync(queue)).Length >= count, $"{count} messages of {queue} are stored");

    private Task<OutboxNode> StartAsync(
        string queue, Action<OutboxNodeSetup>? configure = null, GatheringOptions? options = null) =>
        OutboxNode.StartAsync(servers, setup =>
        {
            setup.Gather(queue, _calls, options ?? new GatheringOptions());
            configure?.Invoke(setup);
        });
}
