using Aggregator.Consumers.DeadLetters;
using Aggregator.Consumers.Deliveries;
using Aggregator.Outbox.Inbox;

namespace Aggregator.Consumers.Ingest;

/// <summary>Counts messages that the inbox skips.</summary>
internal sealed class SkippedDeliveries(IngestFlow flow)
    : IRedeliveryObserver<Delivery>, IRedeliveryObserver<DeadLetter>
{
    public Task RedeliveredAsync(IReadOnlyList<Delivery> messages, CancellationToken cancellationToken) =>
        flow.SkipAsync(messages, cancellationToken);

    public Task RedeliveredAsync(IReadOnlyList<DeadLetter> messages, CancellationToken cancellationToken) =>
        flow.SkipAsync(messages.Select(letter => letter.Delivery), cancellationToken);
}
