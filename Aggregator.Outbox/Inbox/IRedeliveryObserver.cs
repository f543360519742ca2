namespace Aggregator.Outbox.Inbox;

/// <summary>
/// Hears of messages that are skipped because they were consumed before. To be registered as a scoped service, for the
/// type of a single message. What it writes with the scope's DbContext is committed, with what the consumer makes of
/// the other messages or, if there is none, by itself.
/// </summary>
/// <typeparam name="T">The messages' type.</typeparam>
public interface IRedeliveryObserver<in T>
    where T : class
{
    /// <summary>
    /// Called after the claim and before the consumer, once for each attempt: whatever it does outside the DbContext
    /// may be done more than once, and a commit whose answer is lost repeats also what it has written.
    /// </summary>
    /// <param name="messages">At least one.</param>
    /// <param name="cancellationToken">The endpoint stops.</param>
    Task RedeliveredAsync(IReadOnlyList<T> messages, CancellationToken cancellationToken);
}
