namespace Aggregator.Contracts;

/// <summary>
/// The names on the broker. They are part of the wire contract: publishers in other languages use them.
/// </summary>
public static class LogEventsTopology
{
    /// <summary>The durable fanout exchange that every publisher writes to; the routing key is ignored.</summary>
    public const string Exchange = "log-events";

    /// <summary>The durable quorum queue bound to <see cref="Exchange"/> that the consumers compete on.</summary>
    public const string Queue = "log-events";

    /// <summary>
    /// The exchange and queue of messages whose deliveries have reached the policy's limit without an acknowledgement.
    /// </summary>
    public const string DeadQueue = "log-events-dead";

    /// <summary>Where MassTransit puts messages whose consumer faulted; exchange and queue.</summary>
    public const string ErrorQueue = "log-events_error";

    /// <summary>Where MassTransit puts messages that no consumer takes; exchange and queue.</summary>
    public const string SkippedQueue = "log-events_skipped";

    /// <summary>
    /// Header of a message that was rejected once and is sent again; its value is the rejection's id. It counts as a
    /// replay only if its message id is one that a replay was given.
    /// </summary>
    public const string ReplayHeader = "aggregator-replay";

    /// <summary>The durable fanout exchange on which <see cref="LogEventsStored"/> is published.</summary>
    public const string StoredExchange = "log-events-stored";
}
