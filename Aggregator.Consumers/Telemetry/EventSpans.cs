using System.Diagnostics;
using Aggregator.Consumers.Deliveries;
using Aggregator.Contracts;

namespace Aggregator.Consumers.Telemetry;

/// <summary>
/// The part of a transaction in the traces of the events that it stores: one span for each traced event, or for each
/// traced message whose events came together, with a link to the span of the whole transaction, of which there is one
/// for all of them.
/// </summary>
internal sealed class EventSpans
{
    /// <summary>Maximum number of spans of a transaction.</summary>
    private const int Max = 128;

    private static readonly ActivitySource Source = new(IngestMetrics.MeterName);

    private readonly List<Activity> _open = [];

    /// <summary>Whether somebody listens.</summary>
    public static bool IsEnabled => Source.HasListeners();

    /// <summary>The contexts of the spans, in which what follows can be traced.</summary>
    public IEnumerable<ActivityContext> Contexts => _open.Select(activity => activity.Context);

    public void Start(Delivery delivery)
    {
        var transaction = Activity.Current;
        ActivityLink[] links = transaction is null ? [] : [new ActivityLink(transaction.Context)];
        foreach (var (index, parent) in delivery.Origin.Traces())
        {
            if (_open.Count == Max)
                break;
            var activity = Source.StartActivity(
                $"process {LogEventsTopology.Queue}", ActivityKind.Consumer, parent, links: links);
            Activity.Current = transaction;
            if (activity is null)
                continue;
            _open.Add(activity);
            Describe(activity, delivery, index);
        }
    }

    /// <summary>The transaction has ended.</summary>
    /// <param name="committed">Whether its work remains.</param>
    public void End(bool committed)
    {
        if (_open.Count == 0)
            return;
        var current = Activity.Current;
        foreach (var activity in _open)
        {
            if (!committed)
                activity.SetStatus(ActivityStatusCode.Error, "The transaction was not committed.");
            activity.Stop();
        }

        _open.Clear();
        Activity.Current = current;
    }

    private static void Describe(Activity activity, Delivery delivery, int index)
    {
        activity.SetTag("messaging.system", "rabbitmq")
            .SetTag("messaging.operation.type", "process")
            .SetTag("messaging.destination.name", LogEventsTopology.Queue)
            .SetTag("messaging.message.id", delivery.Origin.MessageId?.ToString());
        var isOne = delivery.Readings.Count == 1 || delivery.Origin.CarriesEventTraces;
        if (isOne && index < delivery.Readings.Count)
        {
            activity.SetTag("aggregator.topic", delivery.Readings[index].Topic)
                .SetTag("aggregator.event_id", delivery.Readings[index].EventId);
        }
        else
        {
            activity.SetTag("messaging.batch.message_count", delivery.Count);
        }
    }
}
