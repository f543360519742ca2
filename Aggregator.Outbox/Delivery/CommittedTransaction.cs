using Aggregator.Outbox.Capture;

namespace Aggregator.Outbox.Delivery;

/// <summary>
/// What one transaction has to send. <paramref name="Reserved"/> is the memory set aside for it, in bytes; 0 means that
/// there was none, and that its lease lasts no time.
/// </summary>
internal sealed record CommittedTransaction(IReadOnlyList<OutboxMessage> Messages, long Reserved, DeliveryLease Lease)
{
    public Guid Id => Lease.OutboxId;
}
