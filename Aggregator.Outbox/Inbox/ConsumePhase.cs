namespace Aggregator.Outbox.Inbox;

/// <summary>How far an attempt to consume has come. It decides what a failure of the database means.</summary>
internal enum ConsumePhase
{
    /// <summary>Only the ids of messages are written: the content of a message cannot have caused a failure.</summary>
    Claiming,

    /// <summary>The consumer's own statements run, and what it has published is written.</summary>
    Consuming,

    /// <summary>The commit is under way: the server has accepted all statements.</summary>
    Committing,

    /// <summary>The attempt has succeeded: what fails from here on changes nothing.</summary>
    Committed,
}
