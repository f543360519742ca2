using Aggregator.Contracts;
using Aggregator.Contracts.Parsing;
using Aggregator.Outbox.Inbox;
using Aggregator.Storage.Ingest;
using MassTransit;

namespace Aggregator.Consumers.Deliveries;

/// <summary>
/// One message as the consumers take it: everything that it holds, valid or not. It is the tolerant reader's view of
/// <see cref="LogEvent"/> and <see cref="LogEventBatch"/>: a message that cannot be read becomes a rejection instead of
/// a fault, so that it neither blocks nor vanishes.
/// </summary>
[ExcludeFromTopology]
internal sealed class Delivery : IClaimedContent
{
    public required TransportInfo Origin { get; init; }

    public IReadOnlyList<LogEventReadResult> Readings { get; init; } = [];

    /// <summary>Set when no event could be read from the message.</summary>
    public IngestRejection? Rejection { get; init; }

    /// <summary>
    /// Of MassTransit's envelope only what it carries: a publisher that repeats a message makes a new envelope.
    /// </summary>
    public ReadOnlyMemory<byte>? ClaimedContent { get; init; }

    /// <summary>How many events the ledger counts it as.</summary>
    public int Count => Readings.Count + (Rejection is null ? 0 : 1);
}
