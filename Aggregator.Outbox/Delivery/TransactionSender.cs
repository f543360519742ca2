using Aggregator.Outbox.Capture;
using Aggregator.Outbox.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Aggregator.Outbox.Delivery;

/// <summary>Sends the messages of a transaction in order, as long as it holds the transaction's lease.</summary>
internal sealed class TransactionSender<TDbContext>(
    MessageSender sender,
    ScopedDatabase<TDbContext> database,
    BrokerHealth broker,
    IOptions<PostgresOutboxOptions> options,
    IOutboxStepProbe? probe = null)
    where TDbContext : DbContext
{
    /// <summary>
    /// Sends consecutive messages of one transaction. Returns false if the lease was lost, which is not a failure:
    /// another process sends them.
    /// </summary>
    public async Task<bool> TrySendAsync(
        IReadOnlyList<OutboxMessage> messages, DeliveryLease lease, CancellationToken cancellationToken)
    {
        foreach (var message in messages)
        {
            if (lease.HasEnded)
                return false;
            if (lease.IsToBeExtended && !await lease.TryExtendAsync(held => ExtendAsync(held, cancellationToken)))
                return false;
            await sender.SendAsync(message, cancellationToken);
            lease.LastSent = message.SequenceNumber;
            OutboxDiagnostics.Sent.Add(1);
            if (probe is not null)
                await probe.AtAsync(OutboxStep.Sent);
        }

        return true;
    }

    /// <summary>Releases a transaction that could not be sent.</summary>
    public Task PostponeAsync(DeliveryLease lease, CancellationToken cancellationToken)
    {
        var (interval, timeout) = (options.Value.SweepInterval, options.Value.SendTimeout);
        // An unavailable broker is not the transaction's fault, so the transaction has its turn in the next sweep.
        // Otherwise the transaction waits for longer than it took to fail; without that, a few transactions that cannot
        // be sent would take up all the time.
        return database.UseAsync(
            (connection, token) => broker.IsAway
                ? OutboxStore.ExtendAsync(connection, lease.OutboxId, lease.LastSent, interval, token)
                : OutboxStore.PostponeAsync(connection, lease.OutboxId, lease.LastSent, interval + timeout, token),
            cancellationToken);
    }

    private Task<bool> ExtendAsync(DeliveryLease lease, CancellationToken cancellationToken) => database.UseAsync(
        (connection, token) => OutboxStore.ExtendAsync(
            connection, lease.OutboxId, lease.LastSent, lease.Duration, token),
        cancellationToken);
}
