using MassTransit;
using MassTransit.Serialization;

namespace Aggregator.Outbox.Gathering;

/// <summary>
/// The consume context of a batch, on the delivery of its first message. A fault of the batch is not one of that message, which
/// is consumed again by itself.
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
            new RawMessageContext(first.TransportHeaders, first.InputAddress, RawSerializerOptions.Default),
            [],
            message: message));

    public override Task NotifyFaulted<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception) =>
        Task.CompletedTask;
}
