using System.Collections.Concurrent;
using System.Net.Mime;
using MassTransit;

namespace Aggregator.Tests.Outbox.Infrastructure;

/// <summary>
/// Gives a message that is sent again under the same id its original bytes, as in a redelivery by the broker.
/// MassTransit would write another time of sending into its envelope.
/// </summary>
internal sealed class SameBytes(IMessageSerializer serializer) : IMessageSerializer
{
    private static readonly ConcurrentDictionary<(Guid?, object), byte[]> Bodies = new();

    public ContentType ContentType => serializer.ContentType;

    public static void Apply(SendContext context, Guid messageId)
    {
        context.MessageId = messageId;
        context.Serializer = new SameBytes(context.Serializer);
    }

    public MessageBody GetMessageBody<T>(SendContext<T> context)
        where T : class =>
        new BytesMessageBody(
            Bodies.GetOrAdd((context.MessageId, context.Message), _ => serializer.GetMessageBody(context).GetBytes()));
}
