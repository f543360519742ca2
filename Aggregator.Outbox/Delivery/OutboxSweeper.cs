using Aggregator.Outbox.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aggregator.Outbox.Delivery;

/// <summary>
/// Sends what nobody has sent: what a crashed process left, what did not fit into memory, what the bus outbox stored, and what the
/// broker refused before. Any number of processes may do this at the same time.
/// </summary>
internal sealed class OutboxSweeper<TDbContext>(
    TransactionSender<TDbContext> sender,
    ScopedDatabase<TDbContext> database,
    IOptions<PostgresOutboxOptions> options,
    TimeProvider timeProvider,
    ILogger<OutboxSweeper<TDbContext>> logger)
    where TDbContext : DbContext
{
    // Read at a time: a transaction of any size is sent with this many messages in memory.
    private const int PageSize = 200;

    // So many failures in a row are the broker's, not those of single messages.
    private const int FailuresInARow = 3;

    /// <summary>Takes overdue transactions until there are none, or sending fails; returns whether it failed.</summary>
    public async Task<bool> SweepAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var lease = new DeliveryLease(options.Value.DeliveryLease, timeProvider);
            var taken = await database.UseAsync(
                (connection, token) => SweepStore.TakeOverdueAsync(
                    connection, options.Value.SweepLimit, lease.Duration, token),
                cancellationToken);
            if (taken.Count == 0)
                return false;
            if (!await SendAllAsync(taken, lease, cancellationToken))
                return true;
        }
    }

    /// <summary>What waits now.</summary>
    public Task<PendingMessages> CountPendingAsync(CancellationToken cancellationToken) =>
        database.UseAsync(SweepStore.PendingAsync, cancellationToken);

    /// <summary>Returns false if the broker seems to be away. What was taken and not sent is overdue again after the lease.</summary>
    private async Task<bool> SendAllAsync(List<Guid> taken, DeliveryLease lease, CancellationToken cancellationToken)
    {
        var failures = 0;
        await Parallel.ForEachAsync(
            taken,
            new ParallelOptions
            {
                MaxDegreeOfParallelism = options.Value.DeliveryConcurrency,
                CancellationToken = cancellationToken,
            },
            async (outboxId, token) =>
            {
                if (Volatile.Read(ref failures) >= FailuresInARow || lease.HasEnded)
                    return;
                var failure = await TrySendAsync(outboxId, lease.Copy(), token);
                // A confirm that does not come is the broker's failure at once: each further one takes as long.
                if (failure is TimeoutException)
                    Interlocked.Exchange(ref failures, FailuresInARow);
                else if (failure is not null)
                    Interlocked.Increment(ref failures);
                else if (Volatile.Read(ref failures) < FailuresInARow)
                    Interlocked.Exchange(ref failures, 0);
            });
        return failures < FailuresInARow;
    }

    private async Task<Exception?> TrySendAsync(Guid outboxId, DeliveryLease lease, CancellationToken cancellationToken)
    {
        try
        {
            if (await SendPagesAsync(outboxId, lease, cancellationToken))
            {
                await database.UseAsync(
                    (connection, token) => OutboxStore.DeleteAsync(connection, [outboxId], token), cancellationToken);
            }

            return null;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            OutboxDiagnostics.DeliveryFailures.Add(1);
            logger.LogWarning(exception, "Transaction {OutboxId} could not be sent and will be tried again", outboxId);
            await database.UseAsync(
                (connection, token) => SweepStore.PostponeAsync(connection, outboxId, options.Value.SweepInterval, token),
                cancellationToken);
            return exception;
        }
    }

    private async Task<bool> SendPagesAsync(Guid outboxId, DeliveryLease lease, CancellationToken cancellationToken)
    {
        for (var after = -1; ;)
        {
            var start = after;
            var page = await database.UseAsync(
                (connection, token) => SweepStore.ReadAsync(connection, outboxId, start, PageSize, token), cancellationToken);
            if (!await sender.TrySendAsync(outboxId, page, lease, cancellationToken))
                return false;
            if (page.Count < PageSize)
                return true;
            after = page[^1].SequenceNumber;
        }
    }
}
