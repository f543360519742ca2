using Aggregator.Outbox;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace OutboxSample;

public sealed record PlaceOrder(int Number);

public sealed record OrderPlaced(int Number);

public sealed class Order
{
    public int Id { get; init; }

    public required int Number { get; init; }
}

internal sealed class ShopDbContext(DbContextOptions<ShopDbContext> options) : DbContext(options)
{
    public DbSet<Order> Orders => Set<Order>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.AddInboxOutbox();
}

/// <summary>
/// Stores the orders and announces them in one transaction: both happen, once for each message, or neither.
/// </summary>
internal sealed class PlaceOrderConsumer(ShopDbContext shop) : IConsumer<Batch<PlaceOrder>>
{
    public async Task Consume(ConsumeContext<Batch<PlaceOrder>> context)
    {
        foreach (var message in context.Message)
        {
            shop.Orders.Add(new Order { Number = message.Message.Number });
            await message.Publish(new OrderPlaced(message.Message.Number));
        }
    }
}

internal sealed class OrderPlacedConsumer : IConsumer<OrderPlaced>
{
    public Task Consume(ConsumeContext<OrderPlaced> context) =>
        Console.Out.WriteLineAsync($"Placed order {context.Message.Number}");
}
