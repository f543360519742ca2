using MassTransit;

namespace Aggregator.Api.Publishing;

internal static class OneMessage
{
    /// <summary>
    /// The settings of one message. It is mandatory: one that reaches no queue must come back as a failure, which a confirm
    /// alone would not tell. And its id is drawn here: when a connection breaks before the confirm, the transport sends
    /// again, under another id if it had to find one, and what the broker has already would count as a duplicate.
    /// </summary>
    public static Action<PublishContext> Settings()
    {
        var id = NewId.NextGuid();
        return context =>
        {
            context.Mandatory = true;
            context.MessageId = id;
        };
    }
}
