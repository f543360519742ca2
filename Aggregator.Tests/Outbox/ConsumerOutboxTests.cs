using Aggregator.Tests.Infrastructure;
using Aggregator.Tests.Outbox.Infrastructure;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Aggregator.Tests.Outbox;

public sealed class ConsumerOutboxTests(OutboxServers servers) : IClassFixture<OutboxServers>
{
    [Fact]
    public async Task Messages_of_a_consumer_arrive_after_the_commit_and_leave_no_rows()
    {
        var received = new Received();
        await using var node = await StartAsync<Publishing>("publishes", "publishes-out", received);

        await node.SendAsync("publishes", new Order("A"));

        await Eventually.TrueAsync(() => Task.FromResult(received.Count == 5), "all five arrive");
        received.Names.Should().Equal("A context", "A endpoint", "A own", "A sent", "A provider");
        await Eventually.TrueAsync(
            async () =>
                await servers.QueryAsync<long>("SELECT count(*) FROM outbox_message") == 0, "the rows are deleted");
        (await servers.LedgerAsync(nameof(Publishing))).Should().Equal("A");
    }

    [Fact]
    public async Task A_consumer_that_throws_leaves_no_inbox_row_no_data_and_no_message()
    {
        var received = new Received();
        await using var node = await StartAsync<Throwing>("throws", "throws-out", received);
        var id = Guid.NewGuid();

        await node.SendAsync("throws", new Order("A"), id);

        await Eventually.TrueAsync(
            () => Task.FromResult(received.Faults == 1), "the endpoint's own fault handling is reached");
        received.Attempts.Should().Be(3, "the endpoint retries twice, each time in a transaction of its own");
        (await servers.LedgerAsync(nameof(Throwing))).Should().BeEmpty();
        (await servers.QueryAsync<long>(
            "SELECT count(*) FROM inbox_state WHERE left(message_id::text, 18) = left($1::text, 18)", id))
            .Should().Be(0);
        (await servers.QueryAsync<long>("SELECT count(*) FROM outbox_message")).Should().Be(0);
        received.Count.Should().Be(0);
    }

    private Task<OutboxNode> StartAsync<TConsumer>(string queue, string outQueue, Received received)
        where TConsumer : class, IConsumer
    {
        return OutboxNode.StartAsync(servers, setup =>
        {
            setup.Services.AddSingleton(received).AddSingleton(new OutQueue(new Uri($"queue:{outQueue}")));
            setup.Consume<TConsumer>(queue, e => e.UseMessageRetry(r => r.Immediate(2)));
            setup.ConfigureRegistration += bus => bus.AddConsumer<Receiver>();
            setup.ConfigureBus += (context, rabbit) => rabbit.ReceiveEndpoint(outQueue, e =>
            {
                e.ConcurrentMessageLimit = 1;
                e.ConfigureConsumer<Receiver>(context);
            });
        });
    }

    private sealed record OutQueue(Uri Address);

    private sealed class Received
    {
        private readonly List<string> _names = [];

        public IReadOnlyList<string> Names { get { lock (_names) return [.. _names]; } }

        public int Count => Names.Count;

        public int Faults;

        public int Attempts;

        public void Add(string name) { lock (_names) _names.Add(name); }
    }

    private sealed class Publishing(
        LedgerDbContext dbContext, IPublishEndpoint publish, ISendEndpointProvider sendProvider, OutQueue outQueue)
        : IConsumer<Batch<Order>>
    {
        public async Task Consume(ConsumeContext<Batch<Order>> context)
        {
            var name = context.Message[0].Message.Name;
            dbContext.Entries.Add(new LedgerEntry { Consumer = nameof(Publishing), Name = name });
            await context.Publish(new OrderStored($"{name} context", 0));
            await publish.Publish(new OrderStored($"{name} endpoint", 1));
            await context.Message[0].Publish(new OrderStored($"{name} own", 2));
            await context.Send(outQueue.Address, new OrderStored($"{name} sent", 3));
            await (await sendProvider.GetSendEndpoint(outQueue.Address)).Send(new OrderStored($"{name} provider", 4));
        }
    }

    private sealed class Throwing(LedgerDbContext dbContext, Received received) : IConsumer<Order>
    {
        public async Task Consume(ConsumeContext<Order> context)
        {
            Interlocked.Increment(ref received.Attempts);
            dbContext.Entries.Add(new LedgerEntry { Consumer = nameof(Throwing), Name = context.Message.Name });
            await dbContext.SaveChangesAsync();
            await context.Publish(new OrderStored(context.Message.Name, 0));
            throw new InvalidOperationException("This consumer always throws.");
        }
    }

    private sealed class Receiver(Received received) : IConsumer<OrderStored>, IConsumer<Fault<Order>>
    {
        public Task Consume(ConsumeContext<OrderStored> context)
        {
            received.Add(context.Message.Name);
            return Task.CompletedTask;
        }

        public Task Consume(ConsumeContext<Fault<Order>> context)
        {
            Interlocked.Increment(ref received.Faults);
            return Task.CompletedTask;
        }
    }
}
