using System.Text;
using Aggregator.Tests.Infrastructure;
using Aggregator.Tests.Outbox.Infrastructure;
using MassTransit;
using RabbitMQ.Client;

namespace Aggregator.Tests.Outbox.Delivery;

public sealed class DeliveryTests(OutboxServers servers) : IClassFixture<OutboxServers>
{
    [Theory]
    [InlineData("memory")]
    [InlineData("sweeper")]
    public async Task A_message_arrives_with_all_properties_of_its_sender(string deliveredFrom)
    {
        var queue = $"given-{deliveredFrom}";
        await using var node = await StartAsync<SendingAll>(
            queue, options => options.DeliveryMemoryLimit = deliveredFrom == "memory"
                ? options.DeliveryMemoryLimit : 0);
        await node.SendAsync(queue, new Order("A"));
        await Eventually.TrueAsync(async () => (await servers.LedgerAsync(queue)).Length == 1, "the order is consumed");
        await using var sweeper = deliveredFrom == "sweeper" ? await StartAsync<SendingAll>($"{queue}-2") : null;

        var message = (await RawQueue.TakeAsync(servers.RabbitMq, $"{queue}-out", 1))[0];

        message.Id.Should().Be(SendingAll.Id);
        message.Properties.CorrelationId.Should().Be(SendingAll.Id.ToString());
        message.Properties.Priority.Should().Be(7);
        message.Properties.Persistent.Should().BeFalse();
        long.Parse(message.Properties.Expiration!, null).Should().BeInRange(3_000_000, 3_600_000);
        Encoding.UTF8.GetString((byte[])message.Properties.Headers!["colour"]!).Should().Be("green");
        message.Envelope.GetProperty("headers").GetProperty("colour").GetString().Should().Be("green");
        message.Envelope.GetProperty("conversationId").GetGuid().Should().Be(SendingAll.Id);
        message.Envelope.GetProperty("responseAddress").GetString().Should().EndWith("/answers");
        message.Name.Should().Be("Ä \u0000 \"A\"");
    }

    [Fact]
    public async Task Ten_thousand_messages_of_one_transaction_arrive_in_order()
    {
        await using var node = await StartAsync<Sending>("many");

        await node.SendAsync("many", new Order("A*10000"));

        var sent = await RawQueue.TakeAsync(servers.RabbitMq, "many-out", 10_000, TimeSpan.FromMinutes(3));
        sent.Select(message => message.Position).Should().Equal(Enumerable.Range(0, 10_000));
        await NothingIsPendingAsync();
    }

    [Fact]
    public async Task Messages_that_do_not_fit_into_memory_are_sent_in_order_by_a_sweeper()
    {
        await using var node = await StartAsync<Sending>(
            "large",
            options =>
                (options.DeliveryMemoryLimit, options.SweepInterval) = (64 * 1024, TimeSpan.FromMilliseconds(50)));

        await node.SendAsync("large", new Order("A*500"));

        var sent = await RawQueue.TakeAsync(servers.RabbitMq, "large-out", 500);
        sent.Select(message => message.Position).Should().Equal(Enumerable.Range(0, 500));
        await NothingIsPendingAsync();
    }

    [Fact]
    public async Task Several_sweepers_share_the_work_and_send_each_transaction_once()
    {
        await using var node = await StartAsync<Sending>("shared", options => options.DeliveryMemoryLimit = 0);
        foreach (var i in Enumerable.Range(0, 100))
            await node.SendAsync("shared", new Order($"{i}*5"));
        await Eventually.TrueAsync(
            async () => (await servers.LedgerAsync("shared")).Length == 100, "all orders are consumed");

        await using var first = await StartAsync<Sending>("idle-1", options => options.SweepLimit = 7);
        await using var second = await StartAsync<Sending>("idle-2", options => options.SweepLimit = 7);
        var sent = await RawQueue.TakeAsync(servers.RabbitMq, "shared-out", 500);

        await NothingIsPendingAsync();
        sent.Select(message => message.Id).Should().OnlyHaveUniqueItems();
        sent.GroupBy(message => message.Name, StringComparer.Ordinal).Should().HaveCount(100)
            .And.AllSatisfy(order => order.Select(message => message.Position).Should().Equal(0, 1, 2, 3, 4));
        (await RawQueue.ReadyAsync(servers.RabbitMq, "shared-out")).Should().Be(0);
    }

    [Fact]
    public async Task A_message_that_the_broker_refuses_does_not_delay_others()
    {
        await using (var connection = await RawQueue.ConnectAsync(servers.RabbitMq))
        await using (var channel = await connection.CreateChannelAsync())
            await channel.ExchangeDeclareAsync("taken", "topic", durable: false);
        await using var node = await StartAsync<SendingToTaken>("refused", options => options.DeliveryMemoryLimit = 0);
        foreach (var i in Enumerable.Range(0, 5))
            await node.SendAsync("refused", new Order($"{i}"));
        await Eventually.TrueAsync(
            async () => (await servers.LedgerAsync("refused")).Length == 5, "all orders are consumed");

        await using var sweeper = await StartAsync<SendingToTaken>(
            "idle-3", options => (options.SweepInterval, options.SendTimeout, options.DeliveryConcurrency) =
                (TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(500), 1));
        var sent = await RawQueue.TakeAsync(servers.RabbitMq, "refused-out", 5);

        sent.Select(message => message.Name).Should().BeEquivalentTo("0", "1", "2", "3", "4");
        const string pending = "SELECT count(*) FROM outbox_message WHERE destination_address LIKE '%/taken'";
        (await servers.QueryAsync<long>(pending)).Should().Be(5, "they are kept for inspection");
        await sweeper.DisposeAsync();
        await servers.QueryAsync<long>(
            "WITH gone AS (DELETE FROM outbox_message RETURNING 1) SELECT count(*) FROM gone");
    }

    [Fact]
    public async Task A_shutdown_sends_the_messages_in_memory()
    {
        var node = await StartAsync<Sending>("shutdown");
        foreach (var i in Enumerable.Range(0, 20))
            await node.SendAsync("shutdown", new Order($"{i}*20"));
        await Eventually.TrueAsync(
            async () => (await servers.LedgerAsync("shutdown")).Length == 20, "all orders are consumed");

        await node.DisposeAsync();

        (await RawQueue.ReadyAsync(servers.RabbitMq, "shutdown-out")).Should().Be(400);
        (await servers.QueryAsync<long>("SELECT count(*) FROM outbox_message")).Should().Be(0);
    }

    private Task NothingIsPendingAsync() => Eventually.TrueAsync(
        async () => await servers.QueryAsync<long>("SELECT count(*) FROM outbox_message") == 0, "the rows are deleted");

    private Task<OutboxNode> StartAsync<TConsumer>(
        string queue, Action<Aggregator.Outbox.PostgresOutboxOptions>? outbox = null)
        where TConsumer : class, IConsumer
    {
        return OutboxNode.StartAsync(servers, setup =>
        {
            setup.Outbox = options =>
            {
                options.SweepInterval = TimeSpan.FromMinutes(10);
                outbox?.Invoke(options);
            };
            setup.Consume<TConsumer>(queue);
        });
    }

    private sealed class SendingAll(LedgerDbContext dbContext) : IConsumer<Order>
    {
        public static readonly Guid Id = Guid.Parse("6f9619ff-8b86-d011-b42d-00cf4fc964ff");

        public async Task Consume(ConsumeContext<Order> context)
        {
            var queue = context.ReceiveContext.InputAddress.AbsolutePath.Split('/')[^1];
            await context.Send(new Uri($"queue:{queue}-out"), new OrderStored("Ä \u0000 \"A\"", 0), send =>
            {
                send.MessageId = Id;
                send.CorrelationId = Id;
                send.ConversationId = Id;
                send.ResponseAddress = new Uri("rabbitmq://localhost/answers");
                send.TimeToLive = TimeSpan.FromHours(1);
                send.Durable = false;
                send.SetPriority(7);
                send.Headers.Set("colour", "green");
            });
            dbContext.Entries.Add(new LedgerEntry { Consumer = queue, Name = context.Message.Name });
        }
    }

    private sealed class SendingToTaken(LedgerDbContext dbContext) : IConsumer<Order>
    {
        public async Task Consume(ConsumeContext<Order> context)
        {
            var queue = context.ReceiveContext.InputAddress.AbsolutePath.Split('/')[^1];
            await context.Send(new Uri($"queue:{queue}-out"), new OrderStored(context.Message.Name, 0));
            await context.Send(new Uri("exchange:taken"), new OrderStored(context.Message.Name, 1));
            dbContext.Entries.Add(new LedgerEntry { Consumer = queue, Name = context.Message.Name });
        }
    }
}
