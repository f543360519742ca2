using Aggregator.Outbox.Capture;
using MassTransit;

namespace Aggregator.Outbox.Inbox;

/// <summary>Identifies the messages of one consumer call and reduces them to the new ones.</summary>
internal abstract class ClaimStrategy<TMessage>
    where TMessage : class
{
    /// <summary>
    /// The claim of each message, in order; <c>null</c> for a message without an id. A claim is computed only from the
    /// message's own id and body, because an earlier id in its headers may be any value that the publisher wrote.
    /// </summary>
    public abstract Guid?[] GetClaims(ConsumeContext<TMessage> context);

    /// <summary>
    /// Returns the context for the consumer, with the given scope, or null if none of its messages is new.
    /// </summary>
    /// <param name="context">All messages.</param>
    /// <param name="isNew">
    /// Which messages are new. A message without an id cannot be recognised and always counts as new.
    /// </param>
    /// <param name="sends">Captures the sent messages.</param>
    /// <param name="scopePayloads">The scope.</param>
    public abstract ConsumeContext<TMessage>? Narrow(
        ConsumeContext<TMessage> context, bool[] isNew, CapturedSends sends, object[] scopePayloads);

    /// <summary>
    /// Notifies the observer in the scope, if there is one, of the skipped messages.
    /// </summary>
    public abstract Task ReportSkippedAsync(
        ConsumeContext<TMessage> context, bool[] isNew, IServiceProvider provider);

    /// <summary>The number of messages behind the call.</summary>
    public abstract int Count(ConsumeContext<TMessage> context);

    /// <summary>The claim of a message, computed from the delivered body.</summary>
    protected static Guid? ClaimOf<T>(ConsumeContext<T> context)
        where T : class =>
        context.MessageId is { } id
            ? MessageClaim.Compute(id, context.Message, context.ReceiveContext.Body.GetBytes()) : null;

    /// <summary>Notifies the observer of the messages at the positions that are not new.</summary>
    protected static async Task ReportSkippedAsync<T>(
        ConsumeContext context, int count, Func<int, T> message, bool[] isNew, IServiceProvider provider)
        where T : class
    {
        if (provider.GetService(typeof(IRedeliveryObserver<T>)) is not IRedeliveryObserver<T> observer)
            return;
        var skipped = new List<T>();
        for (var i = 0; i < count; i++)
        {
            if (!isNew[i])
                skipped.Add(message(i));
        }

        await observer.RedeliveredAsync(skipped, context.CancellationToken);
    }
}
