using Aggregator.Outbox.Capture;
using Aggregator.Outbox.Diagnostics;
using Microsoft.EntityFrameworkCore;

namespace Aggregator.Outbox.Delivery;

/// <summary>Sends the messages of a transaction in order, as long as the lease on it is held.</summary>
internal sealed class TransactionSender<TDbContext>(
    OutboxSender sender, ScopedDatabase<TDbContext> database, IOutboxStepProbe? probe = null)
    where TDbContext : DbContext
{
    /// <summary>
    /// Sends messages that follow each other in one transaction. Returns false if the lease was lost, which is no failure:
    /// somebody else sends them.
    /// </summary>
    public async Task<bool> TrySendAsync(
        Guid outboxId, IReadOnlyList<OutboxMessage> messages, DeliveryLease lease, CancellationToken cancellationToken)
    {
        foreach (var message in messages)
        {
            if (lease.HasEnded || (lease.IsToBeExtended && !await TryExtendAsync(outboxId, message, lease, cancellationToken)))
                return false;
            await sender.SendAsync(message, cancellationToken);
            OutboxDiagnostics.Sent.Add(1);
            if (probe is not null)
                await probe.AtAsync(OutboxStep.Sent);
        }

        return true;
    }

    private async Task<bool> TryExtendAsync(
        Guid outboxId, OutboxMessage next, DeliveryLease lease, CancellationToken cancellationToken)
    {
        var since = lease.Now();
        var held = await database.UseAsync(
            (connection, token) => OutboxStore.ExtendLeaseAsync(
                connection, outboxId, next.SequenceNumber - 1, lease.Duration, token),
            cancellationToken);
        if (held)
            lease.Extended(since);
        return held;
    }
}
