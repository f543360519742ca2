using Aggregator.Client;

namespace Aggregator.Tests.Clients;

internal static class ClientEvents
{
    public static AggregatorEvent Create(string topic, int number = 0, string? id = null)
    {
        var one = AggregatorEvent.Create(topic, new { number });
        return id is null ? one : one with { EventId = id };
    }

    public static AggregatorEvent[] Many(string topic, int count) =>
        [.. Enumerable.Range(0, count).Select(number => Create(topic, number))];
}
