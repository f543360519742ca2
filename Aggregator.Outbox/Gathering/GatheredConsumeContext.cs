using MassTransit;
using MassTransit.Serialization;

namespace Aggregator.Outbox.Gathering;

/// <summary>
/// The consume context of a batch, on the delivery of its first message, but without that message's headers and ids:
/// they are not the batch's, and MassTransit copies a context's headers into what is published on it. A fault of the
/// batch is not one of that message either, which is consumed again by itself.
/// </summary>
internal sealed class GatheredConsumeContext(ReceiveContext first, SerializerContext serializerContext)
    : BodyConsumeContext(first, serializerContext)
{
    public static GatheredConsumeContext Create(ReceiveContext first, object message) => new(
        first,
        new SystemTextJsonSerializerContext(
            SystemTextJsonMessageSerializer.Instance,
            SystemTextJsonMessageSerializer.Options,
            SystemTextJsonMessageSerializer.JsonContentType,
            new BareMessageContext(messageId: null, first.InputAddress),
            [],
            message: message));

    public override Task NotifyFaulted<T>(
        ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception) =>
        Task.CompletedTask;
}
