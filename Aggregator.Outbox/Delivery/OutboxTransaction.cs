using Aggregator.Outbox.Capture;

namespace Aggregator.Outbox.Delivery;

/// <summary>
/// What one transaction has to send. <paramref name="Reserved"/> is the memory set aside for it, in bytes, or 0 if there was
/// none; <paramref name="LeasedAt"/> a timestamp of the TimeProvider from before the lease was written.
/// </summary>
internal sealed record OutboxTransaction(Guid Id, IReadOnlyList<OutboxMessage> Messages, long Reserved, long LeasedAt);
