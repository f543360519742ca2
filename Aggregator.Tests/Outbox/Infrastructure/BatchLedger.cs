using MassTransit;

namespace Aggregator.Tests.Outbox.Infrastructure;

/// <summary>Writes each message of a batch to the ledger, under the name of its queue, and records the batch.</summary>
internal sealed class BatchLedger(LedgerDbContext dbContext, Recorder calls) : IConsumer<Batch<Order>>
{
    public async Task Consume(ConsumeContext<Batch<Order>> context)
    {
        var names = context.Message.Select(message => message.Message.Name).ToArray();
        var queue = context.ReceiveContext.InputAddress.AbsolutePath.Split('/')[^1];
        dbContext.Entries.AddRange(names.Select(name => new LedgerEntry { Consumer = queue, Name = name }));
        await dbContext.SaveChangesAsync(context.CancellationToken);
        calls.Add(string.Join(' ', names.Order(StringComparer.Ordinal)));
    }
}
