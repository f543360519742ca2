namespace Aggregator.Contracts;

/// <summary>
/// The names of exchanges and queues on the broker. They are part of the wire contract, because publishers in other
/// languages use them.
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

    /// <summary>The exchange and queue to which MassTransit moves messages whose consumer faulted.</summary>
    public const string ErrorQueue = "log-events_error";

    /// <summary>The exchange and queue to which MassTransit moves messages that no consumer accepts.</summary>
    public const string SkippedQueue = "log-events_skipped";

    /// <summary>
    /// Header of a message that was rejected and is replayed; its value is the rejection's id. The message counts as a
    /// replay only if its message id was assigned to a replay.
    /// </summary>
    public const string ReplayHeader = "aggregator-replay";

    /// <summary>The durable fanout exchange on which <see cref="LogEventsStored"/> is published.</summary>
    public const string StoredExchange = "log-events-stored";
}
