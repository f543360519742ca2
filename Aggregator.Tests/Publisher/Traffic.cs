using System.Text.Json;
using Aggregator.Contracts;
using Publisher.Worker.Traffic;

namespace Aggregator.Tests.Publisher;

/// <summary>Traffic plans for tests.</summary>
internal static class Traffic
{
    public static readonly string[] Topics = ["orders", "payments", "auth", "audit"];

    public static List<PlannedEvent> Plan(
        int events, double duplicates = 0.3, double crossTopic = 0.05, int topics = 4, int seed = 7)
    {
        var shape = new TrafficShape(events, duplicates, crossTopic, Topics[..topics], seed);
        var plan = new TrafficPlan(shape, FixedTime.Noon);
        return [.. Enumerable.Range(0, events).Select(_ => plan.Next())];
    }

    public static LogEvent Event(this PlannedEvent planned) =>
        JsonSerializer.Deserialize<LogEvent>(planned.Json.Span)!;

    /// <summary>An event for tests in which only the identity matters.</summary>
    public static PlannedEvent Numbered(int identity, int bytes = 2) =>
        new(identity, new byte[bytes], new EventFamily(homeTopic: 0));
}
