using Aggregator.Outbox.Capture;
using Aggregator.Outbox.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Aggregator.Outbox.Delivery;

/// <summary>Sends the messages of a transaction in order, as long as the lease on it is held.</summary>
internal sealed class TransactionSender<TDbContext>(
    MessageSender sender,
    ScopedDatabase<TDbContext> database,
    BrokerHealth broker,
    IOptions<PostgresOutboxOptions> options,
    IOutboxStepProbe? probe = null)
    where TDbContext : DbContext
{
    /// <summary>
    /// Sends messages that follow each other in one transaction. Returns false if the lease was lost, which is no
    /// failure: somebody else sends them.
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

    /// <summary>Gives back what could not be sent.</summary>
    public Task PostponeAsync(DeliveryLease lease, CancellationToken cancellationToken)
    {
        var (interval, timeout) = (options.Value.SweepInterval, options.Value.SendTimeout);
        // A broker that is away is no fault of the transaction, whose turn comes with the next sweep. Otherwise it
        // waits for longer than it took to fail, or a few transactions that cannot be sent would take all the time
        // there is.
        return database.UseAsync(
            (connection, token) => broker.IsAway
                ? LeaseStore.ExtendAsync(connection, lease.OutboxId, lease.LastSent, interval, token)
                : LeaseStore.PostponeAsync(connection, lease.OutboxId, lease.LastSent, interval + timeout, token),
            cancellationToken);
    }

    private Task<bool> ExtendAsync(DeliveryLease lease, CancellationToken cancellationToken) => database.UseAsync(
        (connection, token) => LeaseStore.ExtendAsync(
            connection, lease.OutboxId, lease.LastSent, lease.Duration, token),
        cancellationToken);
}
