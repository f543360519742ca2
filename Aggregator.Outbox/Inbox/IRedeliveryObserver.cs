namespace Aggregator.Outbox.Inbox;

/// <summary>
/// Is notified of messages that are skipped because they were consumed before. It must be registered as a scoped
/// service, for the type of a single message. Its writes with the scope's DbContext are committed together with the
/// consumer's work on the other messages or, if there are none, alone.
/// </summary>
/// <typeparam name="T">The messages' type.</typeparam>
public interface IRedeliveryObserver<in T>
    where T : class
{
    /// <summary>
    /// Called after the claim and before the consumer, once for each attempt: effects outside the DbContext may occur
    /// more than once, and a commit whose response is lost also repeats the writes of this method.
    /// </summary>
    /// <param name="messages">The skipped messages, at least one.</param>
    /// <param name="cancellationToken">Signals that the endpoint is stopping.</param>
    Task RedeliveredAsync(IReadOnlyList<T> messages, CancellationToken cancellationToken);
}
