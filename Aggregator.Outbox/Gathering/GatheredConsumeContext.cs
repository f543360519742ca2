using MassTransit;
using MassTransit.Serialization;

namespace Aggregator.Outbox.Gathering;

/// <summary>
/// The consume context of a batch, based on the delivery of its first message, but without that message's headers and
/// ids: they do not belong to the batch, and MassTransit copies a context's headers into the messages that are
/// published on it. A fault of the batch is not a fault of that message either, which is consumed again separately.
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
