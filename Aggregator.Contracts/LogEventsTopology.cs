namespace Aggregator.Contracts;

/// <summary>The names on the broker. They are part of the wire contract: publishers in other languages use them.</summary>
public static class LogEventsTopology
{
    /// <summary>The durable fanout exchange that every publisher writes to; the routing key is ignored.</summary>
    public const string Exchange = "log-events";

    /// <summary>The durable quorum queue bound to <see cref="Exchange"/> that the consumers compete on.</summary>
    public const string Queue = "log-events";

    /// <summary>The durable fanout exchange on which <see cref="LogEventsStored"/> is published.</summary>
    public const string StoredExchange = "log-events-stored";
}
