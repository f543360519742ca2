using Aggregator.Consumers.Deliveries;
using Aggregator.Storage.Ingest;
using MassTransit;
using RabbitMQ.Client;

namespace Aggregator.Consumers.DeadLetters;

/// <summary>MassTransit's deserializer for the reject queues. It looks at properties and headers, and never into the body.</summary>
internal sealed class DeadLetterDeserializer(string queue) : TransportDeserializer
{
    private static readonly string[] LetterTypes = [MessageUrn.ForTypeString<DeadLetter>()];

    protected override (object Message, string[] Types) Read(ReceiveContext context, MessageOrigin origin)
    {
        var reason = context.TryGetPayload<RabbitMqBasicConsumeContext>(out var delivery)
            ? DeadLetterReason.Of(delivery.Properties)
            : DeadLetterReason.Of(new BasicProperties());
        var rejection = IngestRejection.OfMessage(origin.MessageId, reason, context.Body.GetBytes(), origin.Headers);
        return (new DeadLetter { Rejection = rejection with { Queue = queue }, IsReplay = origin.IsReplay }, LetterTypes);
    }
}
