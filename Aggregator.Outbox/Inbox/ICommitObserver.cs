namespace Aggregator.Outbox.Inbox;

/// <summary>
/// Is told of the commit of a transaction in which messages were consumed or skipped. To be registered as a scoped
/// service: the consumers of the same transaction can tell it what they did, which counts from then on.
/// </summary>
public interface ICommitObserver
{
    /// <summary>
    /// Called once, after the commit and before the messages are acknowledged. A commit whose response is lost is
    /// not reported. It should be quick, and must not throw.
    /// </summary>
    void Committed();
}
