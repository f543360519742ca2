using System.Collections.Concurrent;
using Aggregator.Outbox.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aggregator.Outbox.Delivery;

/// <summary>
/// Sends the messages that no process has sent: those that a crashed process left, that did not fit into memory, that
/// the bus outbox stored, or that the broker refused before. Any number of processes may sweep at the same time.
/// </summary>
internal sealed class OutboxSweeper<TDbContext>(
    TransactionSender<TDbContext> sender,
    ScopedDatabase<TDbContext> database,
    BrokerHealth broker,
    IOptions<PostgresOutboxOptions> options,
    TimeProvider timeProvider,
    ILogger<OutboxSweeper<TDbContext>> logger)
    where TDbContext : DbContext
{
    // Number of messages read at a time: a transaction of any size is sent with this many messages in memory.
    private const int PageSize = 200;

    // Number of consecutive failures that end the sweep: the failed transactions have their next turn later, and the
    // others remain overdue.
    private const int FailuresInARow = 3;

    /// <summary>
    /// Takes overdue transactions until none is left or sending fails; returns whether sending failed.
    /// </summary>
    public async Task<bool> SweepAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var lease = new DeliveryLease(Guid.Empty, options.Value.DeliveryLease, timeProvider);
            var taken = await database.UseAsync(
                (connection, token) => OutboxStore.TakeOverdueAsync(
                    connection, options.Value.SweepLimit, lease.Duration, token),
                cancellationToken);
            if (taken.Count == 0)
                return false;
            if (!await SendAllAsync(taken, lease, cancellationToken))
                return true;
        }
    }

    /// <summary>The number and age of the messages that wait now.</summary>
    public Task<PendingMessages> CountPendingAsync(CancellationToken cancellationToken) =>
        database.UseAsync(OutboxStore.CountPendingAsync, cancellationToken);

    /// <summary>
    /// Returns false if it gave up before the end; transactions that it did not start become overdue again immediately.
    /// </summary>
    private async Task<bool> SendAllAsync(List<Guid> taken, DeliveryLease lease, CancellationToken cancellationToken)
    {
        var failures = 0;
        var begun = new ConcurrentDictionary<Guid, bool>();
        try
        {
            var limits = new ParallelOptions
            {
                MaxDegreeOfParallelism = options.Value.DeliveryConcurrency,
                CancellationToken = cancellationToken,
            };
            await Parallel.ForEachAsync(taken, limits, async (outboxId, token) =>
            {
                if (Volatile.Read(ref failures) >= FailuresInARow || lease.HasEnded || !begun.TryAdd(outboxId, true))
                    return;
                if (!await TrySendAsync(lease.For(outboxId), token))
                    Interlocked.Add(ref failures, broker.IsUnavailable ? FailuresInARow : 1);
                else if (Volatile.Read(ref failures) < FailuresInARow)
                    Interlocked.Exchange(ref failures, 0);
            });
        }
        finally
        {
            await ReleaseAsync([.. taken.Where(outboxId => !begun.ContainsKey(outboxId))]);
        }

        return failures < FailuresInARow;
    }

    private async Task ReleaseAsync(Guid[] outboxIds)
    {
        if (outboxIds.Length > 0)
        {
            await database.UseAsync(
                (connection, token) => OutboxStore.ReleaseAsync(connection, outboxIds, token), CancellationToken.None);
        }
    }

    private async Task<bool> TrySendAsync(DeliveryLease lease, CancellationToken cancellationToken)
    {
        try
        {
            if (await SendPagesAsync(lease, cancellationToken))
            {
                await database.UseAsync(
                    (connection, token) => OutboxStore.DeleteAsync(connection, [lease.OutboxId], token),
                    cancellationToken);
            }

            return true;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            OutboxDiagnostics.DeliveryFailures.Add(1);
            logger.LogWarning(
                exception, "Transaction {OutboxId} could not be sent and will be retried", lease.OutboxId);
            await sender.PostponeAsync(lease, cancellationToken);
            return false;
        }
    }

    private async Task<bool> SendPagesAsync(DeliveryLease lease, CancellationToken cancellationToken)
    {
        while (true)
        {
            var page = await database.UseAsync(
                (connection, token) => OutboxStore.ReadAsync(
                    connection, lease.OutboxId, lease.LastSent, PageSize, token),
                cancellationToken);
            if (!await sender.TrySendAsync(page, lease, cancellationToken))
                return false;
            if (page.Count < PageSize)
                return true;
        }
    }
}
