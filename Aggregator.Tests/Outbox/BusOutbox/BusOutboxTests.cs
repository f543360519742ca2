using Aggregator.Outbox;
using Aggregator.Tests.Infrastructure;
using Aggregator.Tests.Outbox.Infrastructure;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Aggregator.Tests.Outbox.BusOutbox;

public sealed class BusOutboxTests(OutboxServers servers) : IClassFixture<OutboxServers>, IAsyncLifetime
{
    private OutboxNode _node = null!;

    // The interval is so long that messages arrive only because SaveChanges woke the sweeper.
    public async Task InitializeAsync() => _node = await OutboxNode.StartAsync(servers, setup =>
    {
        setup.Outbox = options => options.SweepInterval = TimeSpan.FromMinutes(10);
        setup.ConfigureRegistration = bus => bus.AddPostgresBusOutbox<LedgerDbContext>();
    });

    public async Task DisposeAsync() => await _node.DisposeAsync();

    [Fact]
    public async Task Messages_of_a_scope_are_stored_by_SaveChanges_and_sent_in_order_afterwards()
    {
        await using var scope = _node.Services.CreateAsyncScope();
        var dbContext = scope.ServiceProvider.GetRequiredService<LedgerDbContext>();
        dbContext.Entries.Add(new LedgerEntry { Consumer = "saved", Name = "A" });
        await SendAsync(scope, "saved", 0);
        await SendAsync(scope, "saved", 1);
        (await RawQueue.ReadyAsync(servers.RabbitMq, "saved")).Should().Be(0, "nothing is sent before the commit");

        await dbContext.SaveChangesAsync();
        await SendAsync(scope, "saved", 2);
        await dbContext.SaveChangesAsync();

        var sent = await RawQueue.TakeAsync(servers.RabbitMq, "saved", 3);
        sent.Select(message => message.Position).Should().BeEquivalentTo([0, 1, 2]);
        sent.Select(message => message.Position).Where(position => position < 2).Should().Equal(0, 1);
        (await servers.LedgerAsync("saved")).Should().Equal("A");
        await NothingIsPendingAsync();
    }

    [Fact]
    public async Task A_message_published_in_a_scope_without_SaveChanges_is_not_sent()
    {
        await using (var scope = _node.Services.CreateAsyncScope())
            await SendAsync(scope, "forgotten", 0);
        await using (var scope = _node.Services.CreateAsyncScope())
        {
            await SendAsync(scope, "forgotten", 1);
            await scope.ServiceProvider.GetRequiredService<LedgerDbContext>().SaveChangesAsync();
        }

        var sent = await RawQueue.TakeAsync(servers.RabbitMq, "forgotten", 1);
        sent[0].Position.Should().Be(1);
    }

    [Fact]
    public async Task A_rolled_back_transaction_sends_nothing_and_a_committed_one_sends_its_messages()
    {
        foreach (var commit in new[] { false, true })
        {
            await using var scope = _node.Services.CreateAsyncScope();
            var dbContext = scope.ServiceProvider.GetRequiredService<LedgerDbContext>();
            await using var transaction = await dbContext.Database.BeginTransactionAsync();
            await SendAsync(scope, "transaction", commit ? 1 : 0);
            await dbContext.SaveChangesAsync();
            if (commit)
                await transaction.CommitAsync();
        }

        var sent = await RawQueue.TakeAsync(servers.RabbitMq, "transaction", 1);
        sent[0].Position.Should().Be(1);
        await NothingIsPendingAsync();
    }

    private static async Task SendAsync(AsyncServiceScope scope, string queue, int position)
    {
        var provider = scope.ServiceProvider.GetRequiredService<ISendEndpointProvider>();
        await (await provider.GetSendEndpoint(new Uri($"queue:{queue}"))).Send(new OrderStored("A", position));
        await scope.ServiceProvider.GetRequiredService<IPublishEndpoint>().Publish(
            new OrderStored("published", position));
    }

    private Task NothingIsPendingAsync() => Eventually.TrueAsync(
        async () => await servers.QueryAsync<long>("SELECT count(*) FROM outbox_message") == 0, "the rows are deleted");
}
