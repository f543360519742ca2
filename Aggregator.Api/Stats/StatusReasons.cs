namespace Aggregator.Api.Stats;

/// <summary>
/// The reasons that prevent events from being accepted or stored. The sentences hold no figures, so that the same state
/// has the same reasons; <c>/stats</c> returns the figures separately.
/// </summary>
internal static class StatusReasons
{
    public const string BrokerUnavailable = "The broker does not answer: no events are accepted or stored.";
    public const string DatabaseUnavailable = "The database does not answer: no events are stored or read.";
    public const string NoConsumer = "No consumer is connected to the queue, and messages wait in it: start consumers.";
    public const string RejectsWait =
        "Messages have been waiting in the reject queues for a minute or longer: consumers do not drain them.";

    public const string AcceptedMissing =
        "Events that were accepted more than 40 s ago have not been received, and no message waits: see /verify.";

    /// <summary>The time that a busy consumer may take to drain the reject queues.</summary>
    private static readonly TimeSpan RejectsTimeout = TimeSpan.FromMinutes(1);

    /// <summary>The reasons; empty when the status is healthy.</summary>
    /// <param name="queue">The queue of events; <c>null</c> while the broker does not answer.</param>
    /// <param name="rejectsWaited">For how long the reject queues have not been empty.</param>
    public static IReadOnlyList<string> From(QueueState? queue, TimeSpan rejectsWaited)
    {
        if (queue is null)
            return [BrokerUnavailable];
        var reasons = new List<string>();
        if (queue is { Consumers: 0, Messages: > 0 })
            reasons.Add(NoConsumer);
        if (rejectsWaited >= RejectsTimeout)
            reasons.Add(RejectsWait);
        return reasons;
    }
}
