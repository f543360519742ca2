using Aggregator.Contracts;
using Aggregator.Contracts.Parsing;
using Aggregator.Outbox.Inbox;
using Aggregator.Storage.Ingest;
using MassTransit;

namespace Aggregator.Consumers.Deliveries;

/// <summary>
/// A message as the consumers see it: its whole content, valid or not. It is a tolerant reader's view of
/// <see cref="LogEvent"/> and <see cref="LogEventBatch"/>: a message that cannot be read becomes a rejection instead of
/// a fault, so that it neither blocks the queue nor gets lost.
/// </summary>
[ExcludeFromTopology]
internal sealed class Delivery : IClaimedContent
{
    public required TransportInfo Origin { get; init; }

    public IReadOnlyList<LogEventReadResult> Readings { get; init; } = [];

    /// <summary>Set when no event could be read from the message.</summary>
    public IngestRejection? Rejection { get; init; }

    /// <summary>
    /// The content of MassTransit's envelope without the envelope, because a publisher that repeats a message creates a
    /// new one.
    /// </summary>
    public ReadOnlyMemory<byte>? ClaimedContent { get; init; }

    /// <summary>The number of events as which the ledger counts it.</summary>
    public int Count => Readings.Count + (Rejection is null ? 0 : 1);
}
