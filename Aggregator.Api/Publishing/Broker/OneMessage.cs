using MassTransit;

namespace Aggregator.Api.Publishing.Broker;

internal static class OneMessage
{
    /// <summary>
    /// The settings of one message. It is mandatory: one that reaches no queue must come back as a failure, which a
    /// confirm alone would not tell. And its id is drawn here: when a connection breaks before the confirm, the
    /// transport sends again, under another id if it had to find one, and what the broker has already would count as a
    /// duplicate. Of version 7: 74 random bits, where ids of machine and clock meet as soon as two containers look
    /// alike.
    /// </summary>
    /// <param name="mark">The AMQP property <c>app_id</c>, by which consumers count what they receive of this
    /// process.</param>
    public static Action<PublishContext> Settings(string mark)
    {
        var id = Guid.CreateVersion7();
        return context =>
        {
            context.Mandatory = true;
            context.MessageId = id;
            if (context.TryGetPayload<RabbitMqSendContext>(out var rabbit))
                rabbit.BasicProperties.AppId = mark;
        };
    }
}
