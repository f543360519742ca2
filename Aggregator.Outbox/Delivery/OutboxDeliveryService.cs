using System.Threading.Channels;
using Aggregator.Outbox.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aggregator.Outbox.Delivery;

/// <summary>
/// Sends what this process committed, straight from memory, and deletes the rows of several transactions at a time.
/// Whatever goes wrong here is left to the sweepers: the rows are still there, and their lease runs out.
/// </summary>
internal sealed class OutboxDeliveryService<TDbContext>(
    DeliveryQueue<TDbContext> delivery,
    TransactionSender<TDbContext> sender,
    ScopedDatabase<TDbContext> database,
    BrokerHealth broker,
    IOptions<PostgresOutboxOptions> options,
    TimeProvider timeProvider,
    ILogger<OutboxDeliveryService<TDbContext>> logger,
    IOutboxStepProbe? probe = null) : IHostedLifecycleService, IDisposable
    where TDbContext : DbContext
{
    private const int TransactionsPerDelete = 200;

    // Bounded by the memory that its entries still have reserved.
    private readonly Channel<CommittedTransaction> _sent = Channel.CreateUnbounded<CommittedTransaction>();
    private readonly CancellationTokenSource _stopping = new();
    private Task _workers = Task.CompletedTask;
    private Task _deleter = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _workers = Task.WhenAll(
            Enumerable.Range(0, options.Value.DeliveryConcurrency).Select(_ => SendAllAsync(_stopping.Token)));
        _deleter = DeleteAllAsync();
        return Task.CompletedTask;
    }

    /// <summary>
    /// Comes before the bus stops: waits for what is in memory, while the last consumers may still be adding to it.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.Value.ShutdownDrainTime, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        await delivery.WaitUntilEmptyAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>
    /// Runs after the bus has stopped; messages that are still in memory are left to the sweepers. When the host's time
    /// to stop is up, for which the bus may have used all of it, the workers end by themselves; that is no failure.
    /// </summary>
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        delivery.Complete();
        await _stopping.CancelAsync();
        await _workers.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _sent.Writer.TryComplete();
        await _deleter.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _stopping.Dispose();

    private async Task SendAllAsync(CancellationToken cancellationToken)
    {
        // The host starts while these loops wait for transactions, and even if some are there already.
        await Task.Yield();
        await foreach (var transaction in delivery.Reader.ReadAllAsync(CancellationToken.None))
        {
            if (!await TrySendAsync(transaction, cancellationToken) || !_sent.Writer.TryWrite(transaction))
                delivery.Release(transaction);
        }
    }

    private async Task DeleteAllAsync()
    {
        // While one statement runs, the transactions for the next one gather: the busier, the fewer statements for
        // each.
        var sent = new List<CommittedTransaction>(TransactionsPerDelete);
        while (await _sent.Reader.WaitToReadAsync())
        {
            while (sent.Count < TransactionsPerDelete && _sent.Reader.TryRead(out var transaction))
                sent.Add(transaction);
            await DeleteAsync(sent);
            foreach (var transaction in sent)
                delivery.Release(transaction);
            sent.Clear();
        }
    }

    private async Task<bool> TrySendAsync(CommittedTransaction transaction, CancellationToken cancellationToken)
    {
        if (delivery.Suspended || cancellationToken.IsCancellationRequested)
            return false;
        try
        {
            return await sender.TrySendAsync(transaction.Messages, transaction.Lease, cancellationToken);
        }
        catch (Exception exception)
        {
            // Each further attempt would take as long, while more and more is committed.
            if (broker.IsAway)
                delivery.Suspend();
            OutboxDiagnostics.DeliveryFailures.Add(1);
            logger.LogWarning(
                exception, "Transaction {OutboxId} could not be sent and is left to a sweeper", transaction.Id);
            await TryPostponeAsync(transaction, cancellationToken);
            return false;
        }
    }

    private async Task TryPostponeAsync(CommittedTransaction transaction, CancellationToken cancellationToken)
    {
        try
        {
            await sender.PostponeAsync(transaction.Lease, cancellationToken);
        }
        catch (Exception exception)
        {
            // Then it is not before the lease ends that a sweeper takes it, and sends it from the start.
            logger.LogWarning(exception, "Transaction {OutboxId} could not be given back", transaction.Id);
        }
    }

    private async Task DeleteAsync(List<CommittedTransaction> sent)
    {
        try
        {
            Guid[] ids = [.. sent.Select(transaction => transaction.Id)];
            await database.UseAsync(
                (connection, token) => OutboxStore.DeleteAsync(connection, ids, token), CancellationToken.None);
            if (probe is not null)
                await probe.AtAsync(OutboxStep.Deleted);
        }
        catch (Exception exception)
        {
            logger.LogWarning(
                exception, "{Count} transactions were sent but not deleted and will be sent again", sent.Count);
        }
    }
}
