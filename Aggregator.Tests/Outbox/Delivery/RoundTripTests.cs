using Aggregator.Tests.Infrastructure;
using Aggregator.Tests.Outbox.Infrastructure;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Aggregator.Tests.Outbox.Delivery;

public sealed class RoundTripTests(OutboxServers servers) : IClassFixture<OutboxServers>
{
    [Theory]
    [InlineData("quiet", 4)]
    [InlineData("sending", 5)]
    public async Task A_batch_costs_a_claim_a_commit_and_the_consumers_own_statements(string kind, int roundTrips)
    {
        var (line, postgres) = servers.CreatePostgresLine();
        await using var _ = line;
        var sends = new Sends(kind == "sending");
        await using var node = await OutboxNode.StartAsync(servers, setup =>
        {
            setup.Postgres = postgres;
            setup.Services.AddSingleton(sends);
            // Delivery must not be counted; without memory for it, and without a sweep, there is none.
            setup.Outbox = options =>
                (options.DeliveryMemoryLimit, options.SweepInterval) = (0, TimeSpan.FromMinutes(10));
            setup.Consume<TwoStatements>(kind, consumer: c => c.Options<BatchOptions>(
                o => o.SetMessageLimit(10).SetTimeLimit(s: 30)));
        });
        await SendBatchAsync(node, kind, "warm-up");

        // On a busy machine the first sweep and the first cleanup may fall into a batch, but not into each.
        var costs = new List<int>();
        foreach (var name in (string[])["first", "second", "third"])
        {
            var before = line.RoundTrips;
            await SendBatchAsync(node, kind, name);
            costs.Add(line.RoundTrips - before);
        }

        await RawQueue.ExpectAllAcknowledgedAsync(servers.RabbitMq, kind, node);
        costs.Min().Should().Be(roundTrips);
    }

    private async Task SendBatchAsync(OutboxNode node, string queue, string name)
    {
        foreach (var i in Enumerable.Range(0, 10))
            await node.SendAsync(queue, new Order($"{name} {i}"));
        await Eventually.TrueAsync(
            async () =>
                (await servers.LedgerAsync(queue)).Contains($"{name} 9", StringComparer.Ordinal), $"{name} is stored");
    }

    private sealed record Sends(bool Any);

    private sealed class TwoStatements(LedgerDbContext dbContext, Sends sends) : IConsumer<Batch<Order>>
    {
        public async Task Consume(ConsumeContext<Batch<Order>> context)
        {
            var names = context.Message.Select(message => message.Message.Name).ToArray();
            var queue = context.ReceiveContext.InputAddress.AbsolutePath.Split('/')[^1];
            await dbContext.Database.ExecuteSqlAsync(
                $"INSERT INTO ledger (consumer, name) SELECT {queue}, unnest({names})", context.CancellationToken);
            await dbContext.Database.ExecuteSqlAsync(
                $"UPDATE ledger SET name = name WHERE id = 0", context.CancellationToken);
            if (sends.Any)
                await context.PublishBatch(names.Select(name => new OrderStored(name, 0)));
        }
    }
}
