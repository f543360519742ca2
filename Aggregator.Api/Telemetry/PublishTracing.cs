using System.Diagnostics;
using Aggregator.Api.Publishing.Broker;
using Aggregator.Contracts;
using Aggregator.Hosting.Telemetry;

namespace Aggregator.Api.Telemetry;

/// <summary>
/// The spans of the API, in the source <c>Aggregator.Api</c>, with the names of OpenTelemetry's conventions for
/// messaging. There are spans for requests that are traced, and for nothing else.
/// </summary>
internal static class PublishTracing
{
    private const string Destination = LogEventsTopology.Exchange;

    private static readonly ActivitySource Source = new(PublishMetrics.MeterName);

    /// <summary>Whether the current request is traced; when nobody listens, this is a comparison.</summary>
    private static bool IsTraced => Source.HasListeners() && Activity.Current is { Recorded: true };

    /// <summary>
    /// The way of one event through its group to the confirm; <c>null</c> when its request is not traced.
    /// </summary>
    public static Activity? StartEvent(LogEvent logEvent)
    {
        if (!IsTraced || Source.StartActivity($"create {Destination}", ActivityKind.Producer) is not { } activity)
            return null;
        Describe(activity, "create");
        return activity.SetTag("aggregator.topic", logEvent.Topic).SetTag("aggregator.event_id", logEvent.EventId);
    }

    /// <summary>The sending of a message whose events came in one request; <c>null</c> when it is not traced.</summary>
    public static MessageTrace? StartMessage(int events)
    {
        if (!IsTraced || Source.StartActivity($"send {Destination}", ActivityKind.Producer) is not { } activity)
            return null;
        Describe(activity, "send").SetTag("messaging.batch.message_count", events);
        return new MessageTrace(activity, null);
    }

    /// <summary>
    /// The sending of a group's message: in the trace of the first event that has one, with links to all of them, which
    /// the message carries. <c>null</c> when none of the events is traced.
    /// </summary>
    public static MessageTrace? StartGroup(List<GroupedEvent> group)
    {
        if (!Source.HasListeners())
            return null;
        List<EventTrace>? traces = null;
        for (var i = 0; i < group.Count; i++)
        {
            if (group[i].Activity is { } created && (traces ??= []).Count < EventTraces.MaxEvents)
                traces.Add(new EventTrace(i, created.Context));
        }

        if (traces is null)
            return null;
        var links = traces.ConvertAll(trace => new ActivityLink(trace.Parent));
        var activity = Source.StartActivity($"send {Destination}", ActivityKind.Client, traces[0].Parent, links: links);
        if (activity is null)
            return null;
        Describe(activity, "send").SetTag("messaging.batch.message_count", group.Count);
        return new MessageTrace(activity, group.Count == 1 ? null : EventTraces.Write(traces));
    }

    private static Activity Describe(Activity activity, string operation) => activity
        .SetTag("messaging.system", "rabbitmq")
        .SetTag("messaging.operation.type", operation)
        .SetTag("messaging.destination.name", Destination);
}
