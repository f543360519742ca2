using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Aggregator.Tests.Infrastructure;
using Aggregator.Tests.Outbox.Infrastructure;
using MassTransit;

namespace Aggregator.Tests.Outbox;

public sealed class MetricsTests(OutboxServers servers) : IClassFixture<OutboxServers>
{
    [Fact]
    public async Task Metrics_show_claims_redeliveries_and_pending_messages()
    {
        var measured = new ConcurrentDictionary<string, double>(StringComparer.Ordinal);
        using var listener = Listen(measured);
        var activities = new ConcurrentQueue<string>();
        using var tracing = Trace(activities);
        await using var node = await OutboxNode.StartAsync(servers, setup =>
        {
            setup.Outbox = options =>
                (options.DeliveryMemoryLimit, options.SweepInterval) = (0, TimeSpan.FromMilliseconds(50));
            setup.Consume<Measured>("measured");
        });
        var consumer = TypeCache<Measured>.ShortName;
        var a = Guid.NewGuid();

        await node.SendAsync("measured", new Order("A"), a);
        await node.SendAsync("measured", new Order("A"), a);
        await node.SendAsync("measured", new Order("B"));

        await Eventually.TrueAsync(
            () => Task.FromResult(measured.GetValueOrDefault($"aggregator.inbox.claimed {consumer}") == 2
                && measured.GetValueOrDefault($"aggregator.inbox.redelivered {consumer}") == 1
                && measured.GetValueOrDefault("aggregator.outbox.sent") >= 2),
            "two are claimed, one is a redelivery, and what they publish is sent");
        listener.RecordObservableInstruments();
        measured.Should().ContainKeys("aggregator.outbox.pending", "aggregator.outbox.oldest_pending_age");
        activities.Should().Contain("inbox transaction");
    }

    private static MeterListener Listen(ConcurrentDictionary<string, double> measured)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "Aggregator.Outbox")
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.Start();
        return listener;

        void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var name = tags.Length == 0 ? instrument.Name : $"{instrument.Name} {tags[0].Value}";
            measured.AddOrUpdate(name, value, (_, sum) => sum + value);
        }
    }

    private static ActivityListener Trace(ConcurrentQueue<string> activities)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Aggregator.Outbox",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity => activities.Enqueue(activity.OperationName),
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private sealed class Measured : IConsumer<Order>
    {
        public Task Consume(ConsumeContext<Order> context) => context.Publish(new OrderStored(context.Message.Name, 0));
    }
}
