using System.Diagnostics;
using System.Runtime.CompilerServices;
using Aggregator.Api.Publishing;
using Aggregator.Api.Publishing.Broker;
using Aggregator.Api.Telemetry;
using Aggregator.Consumers.Ages;
using Aggregator.Consumers.Deliveries;
using Aggregator.Consumers.Telemetry;
using Aggregator.Contracts;
using Microsoft.Extensions.Options;

namespace Aggregator.Tests.Telemetry;

/// <summary>
/// This process has no listener to the meters and sources of API and consumers, as both programs have none by default.
/// </summary>
public sealed class SilenceTests : IDisposable
{
    private const int Events = 1_000;

    private readonly Activity _request = new Activity("a request whose caller samples it").SetParentId(
        ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded).Start();

    private readonly LogEvent _event = new()
    {
        Topic = "silent",
        EventId = "1",
        Timestamp = DateTimeOffset.UnixEpoch,
        Source = "tests",
        Payload = RawJson.Parse("{}"),
    };

    [Fact]
    public void Without_a_listener_an_event_takes_no_memory_in_the_API()
    {
        var inFlight = new InFlightLimiter(Options.Create(new PublishOptions()));
        using var lease = inFlight.AttemptAcquire()!;
        List<GroupedEvent> group = [new GroupedEvent(_event, lease)];
        _request.Recorded.Should().BeTrue();

        AllocatedBy(() =>
        {
            using var one = PublishTracing.StartEvent(_event);
            using var message = PublishTracing.StartMessage(1);
            using var several = PublishTracing.StartGroup(group);
            PublishMetrics.AddInvalid(1);
            PublishMetrics.AddConfirmed(1, TimeSpan.FromMilliseconds(1));
        }).Should().Be(0);
    }

    [Fact]
    public void Without_a_listener_a_message_takes_no_memory_in_a_consumer()
    {
        using var tally = new IngestTally(
            new AgeTotals(), new AnnouncementTraces(TimeProvider.System), TimeProvider.System);

        // Its origin has neither an id nor anything else that could be read.
        var origin = (TransportInfo)RuntimeHelpers.GetUninitializedObject(typeof(TransportInfo));
        var delivery = new Delivery { Origin = origin };

        AllocatedBy(() =>
        {
            tally.Add(delivery);
            tally.AddRedelivered(1);
            tally.Committed();
        }).Should().Be(0);
    }

    public void Dispose() => _request.Dispose();

    private static long AllocatedBy(Action act)
    {
        act();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Events; i++)
            act();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
