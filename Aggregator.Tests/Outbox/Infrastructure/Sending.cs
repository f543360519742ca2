using System.Globalization;
using MassTransit;

namespace Aggregator.Tests.Outbox.Infrastructure;

/// <summary>
/// For an order "name*n", sends n numbered messages to the queue named like its own with the suffix "-out".
/// </summary>
internal sealed class Sending(LedgerDbContext dbContext) : IConsumer<Order>
{
    public async Task Consume(ConsumeContext<Order> context)
    {
        var queue = context.ReceiveContext.InputAddress.AbsolutePath.Split('/')[^1];
        var parts = context.Message.Name.Split('*');
        var address = new Uri($"queue:{queue}-out");
        for (var position = 0; position < int.Parse(parts[1], CultureInfo.InvariantCulture); position++)
            await context.Send(address, new OrderStored(parts[0], position));
        dbContext.Entries.Add(new LedgerEntry { Consumer = queue, Name = parts[0] });
    }
}
