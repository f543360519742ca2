namespace Aggregator.Storage.Ingest;

/// <summary>What was wrong with an event or a message that was rejected.</summary>
public enum RejectionKind
{
    /// <summary>The event breaks a rule.</summary>
    InvalidEvent,

    /// <summary>No event could be read from the message.</summary>
    UnreadableMessage,

    /// <summary>The message failed its consumers, and is kept without being read again.</summary>
    UnreadMessage,
}
