using Aggregator.Outbox.Capture;

namespace Aggregator.Outbox.Delivery;

/// <summary>
/// The messages that one transaction has to send. <paramref name="Reserved"/> is the memory reserved for them, in
/// bytes; 0 means that no memory was available, and that the lease has no duration.
/// </summary>
internal sealed record CommittedTransaction(IReadOnlyList<OutboxMessage> Messages, long Reserved, DeliveryLease Lease)
{
    public Guid Id => Lease.OutboxId;
}
