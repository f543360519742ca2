using Aggregator.Outbox.Resilience;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aggregator.Outbox.Delivery;

/// <summary>
/// Sends what this process committed, straight from memory, and deletes the rows of several transactions at a time. Whatever
/// goes wrong here is left to the sweepers: the rows are still there, and their lease runs out.
/// </summary>
internal sealed class OutboxDeliveryService<TDbContext>(
    OutboxDelivery<TDbContext> delivery,
    OutboxSender sender,
    ScopedDatabase<TDbContext> database,
    IOptions<PostgresOutboxOptions> options,
    TimeProvider timeProvider,
    ILogger<OutboxDeliveryService<TDbContext>> logger) : IHostedService, IDisposable
    where TDbContext : DbContext
{
    private const int TransactionsPerDelete = 200;

    private readonly CancellationTokenSource _stopping = new();
    private Task _workers = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _workers = Task.WhenAll(
            Enumerable.Range(0, options.Value.DeliveryConcurrency).Select(_ => WorkAsync(_stopping.Token)));
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        delivery.Complete();
        _stopping.CancelAfter(options.Value.ShutdownDrainTime);
        await _workers.WaitAsync(cancellationToken);
    }

    public void Dispose() => _stopping.Dispose();

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        var sent = new List<Guid>();
        await foreach (var transaction in delivery.Reader.ReadAllAsync(CancellationToken.None))
        {
            if (await TrySendAsync(transaction, cancellationToken))
                sent.Add(transaction.Id);
            delivery.Release(transaction);
            if (sent.Count >= TransactionsPerDelete || (sent.Count > 0 && !delivery.Reader.TryPeek(out _)))
                await DeleteAsync(sent, cancellationToken);
        }
    }

    private async Task<bool> TrySendAsync(OutboxTransaction transaction, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var message in transaction.Messages)
            {
                // Once the lease has run out a sweeper may be sending, and the order would be lost.
                if (timeProvider.GetElapsedTime(transaction.LeasedAt) > options.Value.DeliveryLease)
                    return false;
                await sender.SendAsync(message, cancellationToken);
            }

            return true;
        }
        catch (Exception exception)
        {
            logger.LogWarning(exception, "Transaction {OutboxId} could not be sent and is left to the sweeper", transaction.Id);
            return false;
        }
    }

    private async Task DeleteAsync(List<Guid> sent, CancellationToken cancellationToken)
    {
        try
        {
            await database.UseAsync(
                (connection, token) => OutboxStore.DeleteAsync(connection, [.. sent], token), cancellationToken);
        }
        catch (Exception exception) when (DatabaseFailure.IsTransientAroundConsumer(exception) || exception is OperationCanceledException)
        {
            logger.LogWarning(exception, "{Count} transactions were sent but not deleted and will be sent again", sent.Count);
        }

        sent.Clear();
    }
}
