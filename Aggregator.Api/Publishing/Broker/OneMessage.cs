using Aggregator.Api.Telemetry;
using MassTransit;

namespace Aggregator.Api.Publishing.Broker;

internal static class OneMessage
{
    /// <summary>
    /// The settings of one message. It is mandatory, because a message that reaches no queue must be returned as a
    /// failure, which a confirm alone would not report. Its id is generated here, because when a connection breaks
    /// before the confirm the transport sends again; under a newly generated id, the copy that the broker already has
    /// would count as a duplicate. The id is of version 7, with 74 random bits; ids made from machine and clock collide
    /// as soon as two containers look alike.
    /// </summary>
    /// <param name="mark">The AMQP property <c>app_id</c>, by which consumers count what they receive of this
    /// process.</param>
    /// <param name="trace">What the message carries of its trace, if it has one.</param>
    /// <param name="awaitedId">Its id, if a request waits for its outcome.</param>
    public static Action<PublishContext> Settings(string mark, MessageTrace? trace, Guid? awaitedId)
    {
        var id = awaitedId ?? Guid.CreateVersion7();
        return context =>
        {
            context.Mandatory = true;
            context.MessageId = id;
            if (!context.TryGetPayload<RabbitMqSendContext>(out var rabbit))
                return;
            rabbit.BasicProperties.AppId = mark;
            trace?.WriteTo(rabbit.BasicProperties.Headers ??= new Dictionary<string, object?>(StringComparer.Ordinal));
        };
    }
}
