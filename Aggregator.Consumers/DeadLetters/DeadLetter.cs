using Aggregator.Storage.Ingest;
using MassTransit;

namespace Aggregator.Consumers.DeadLetters;

/// <summary>A message that ended in one of the reject queues, unread: what killed one consumer must not kill the next.</summary>
[ExcludeFromTopology]
internal sealed class DeadLetter
{
    public required IngestRejection Rejection { get; init; }

    public bool IsReplay { get; init; }
}
