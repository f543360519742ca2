using Aggregator.Outbox.Capture;
using MassTransit;

namespace Aggregator.Outbox.Inbox;

/// <summary>How the messages behind one call of a consumer are identified and narrowed down to the new ones.</summary>
internal abstract class ClaimStrategy<TMessage>
    where TMessage : class
{
    /// <summary>
    /// What to claim for each message, in their order; <c>null</c> for one that has no id. It is of the message's own
    /// id and body only: what its headers say of an earlier id is the publisher's word.
    /// </summary>
    public abstract Guid?[] GetClaims(ConsumeContext<TMessage> context);

    /// <summary>
    /// The context that the consumer is to see, over the given scope, or null if none of its messages is new.
    /// </summary>
    /// <param name="context">All messages.</param>
    /// <param name="isNew">Which of them are new. A message without an id cannot be recognised and always is.</param>
    /// <param name="sends">Captures what is sent.</param>
    /// <param name="scopePayloads">The scope.</param>
    public abstract ConsumeContext<TMessage>? Narrow(
        ConsumeContext<TMessage> context, bool[] isNew, CapturedSends sends, object[] scopePayloads);

    /// <summary>
    /// Tells the observer in the scope, if there is one, of the messages that are left out; returns whether it was
    /// told.
    /// </summary>
    public abstract Task<bool> ReportSkippedAsync(
        ConsumeContext<TMessage> context, bool[] isNew, IServiceProvider provider);

    /// <summary>The number of messages behind the call.</summary>
    public abstract int Count(ConsumeContext<TMessage> context);

    /// <summary>The claim of a message as it was delivered.</summary>
    protected static Guid? ClaimOf<T>(ConsumeContext<T> context)
        where T : class =>
        context.MessageId is { } id
            ? MessageClaim.Compute(id, context.Message, context.ReceiveContext.Body.GetBytes()) : null;

    /// <summary>Tells of the messages at the places that are not new.</summary>
    protected static async Task<bool> ReportSkippedAsync<T>(
        ConsumeContext context, int count, Func<int, T> message, bool[] isNew, IServiceProvider provider)
        where T : class
    {
        if (provider.GetService(typeof(IRedeliveryObserver<T>)) is not IRedeliveryObserver<T> observer)
            return false;
        var skipped = new List<T>();
        for (var i = 0; i < count; i++)
        {
            if (!isNew[i])
                skipped.Add(message(i));
        }

        await observer.RedeliveredAsync(skipped, context.CancellationToken);
        return true;
    }
}
