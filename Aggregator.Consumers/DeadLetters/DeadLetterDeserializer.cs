using System.Globalization;
using Aggregator.Consumers.Deliveries;
using Aggregator.Contracts;
using Aggregator.Outbox.Inbox;
using Aggregator.Storage.Ingest;
using MassTransit;
using RabbitMQ.Client;

namespace Aggregator.Consumers.DeadLetters;

/// <summary>
/// MassTransit's deserializer for the reject queues. Most messages are in a reject queue because of a failure of their
/// consumer, not because of their content, and are read. A message that has faulted its consumer is left to an
/// operator, and one that seems to crash its readers is not read again.
/// </summary>
internal sealed class DeadLetterDeserializer(string queue) : AnyBodyDeserializer
{
    private const string DeliveryCount = "x-delivery-count";

    /// <summary>
    /// Number of times that a message returns to the reject queue before it is considered the cause of its consumers'
    /// crashes.
    /// </summary>
    private const int MaxReturns = 3;

    private static readonly string[] LetterTypes = [MessageUrn.ForTypeString<DeadLetter>()];

    protected override (object Message, string[] Types) Read(ReceiveContext context, TransportInfo origin)
    {
        IReadOnlyBasicProperties properties = context.TryGetPayload<RabbitMqBasicConsumeContext>(out var transport)
            ? transport.Properties
            : new BasicProperties();
        var body = context.Body.GetBytes();
        var delivery = IsToBeRead(context, properties) ? DeliveryReader.Read(body, origin) : Unread(body, origin);
        var letter = new DeadLetter
        {
            Queue = queue,
            Reason = DeadLetterReason.From(properties),
            Delivery = delivery,
            Claim = origin.MessageId is { } id ? MessageClaim.Compute(id, delivery, body) : null,
        };
        return (letter, LetterTypes);
    }

    private bool IsToBeRead(ReceiveContext context, IReadOnlyBasicProperties properties) =>
        queue != LogEventsTopology.ErrorQueue && !(context.Redelivered && Returns(properties) >= MaxReturns);

    // Number of times that it returned to this queue; before the first return the header may still refer to the queue
    // that dead-lettered it.
    private static long Returns(IReadOnlyBasicProperties properties) =>
        properties.Headers?.TryGetValue(DeliveryCount, out var value) == true
            && value is sbyte or byte or short or ushort or int or uint or long
            ? Convert.ToInt64(value, CultureInfo.InvariantCulture)
            : 0;

    private static Delivery Unread(byte[] body, TransportInfo origin) => new()
    {
        Origin = origin,
        Rejection = IngestRejection.OfMessage(origin.MessageId, string.Empty, body, origin.Headers),
        ClaimedContent = DeliveryReader.ContentOf(body),
    };
}
