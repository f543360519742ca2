using System.Globalization;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Consumers.Ingest;

public sealed class OrderOfArrivalTests(Pipeline pipeline) : IClassFixture<Pipeline>
{
    private const int Pairs = 200;

    [Fact]
    public async Task The_first_of_two_different_copies_to_arrive_at_a_consumer_is_stored()
    {
        for (var i = 0; i < Pairs; i++)
        {
            await pipeline.Broker.PublishAsync(Copy(i, "first"));
            await pipeline.Broker.PublishAsync(Copy(i, "second"));
        }

        await pipeline.ReceivedAsync(2 * Pairs);

        var stored = await pipeline.StoredAsync("pairs", Pairs);
        stored.Count(one => one.GetProperty("payload").GetProperty("copy").GetString() != "first").Should().Be(0);
    }

    private static string Copy(int pair, string copy) => Samples.Json(
        "pairs", string.Create(CultureInfo.InvariantCulture, $"{pair}"), $$"""{"copy":"{{copy}}"}""");
}
