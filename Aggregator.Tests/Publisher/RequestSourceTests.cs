using System.Text.Json;
using System.Threading.Channels;
using Aggregator.Contracts;
using Publisher.Worker.Sending;
using Publisher.Worker.Traffic;

namespace Aggregator.Tests.Publisher;

public sealed class RequestSourceTests
{
    [Fact]
    public async Task Single_events_travel_as_objects()
    {
        var requests = await RequestsAsync(events: 5, batch: 1);

        requests.Should().HaveCount(5).And.OnlyContain(request => !request.IsArray && request.Events.Count == 1);
        requests.Should().OnlyContain(request => Json(request).ValueKind == JsonValueKind.Object);
    }

    [Fact]
    public async Task Batches_travel_as_arrays_also_the_last_short_one()
    {
        var requests = await RequestsAsync(events: 41, batch: 20);

        requests.Select(request => request.Events.Count).Should().Equal(20, 20, 1);
        requests.Select(request => Json(request).GetArrayLength()).Should().Equal(20, 20, 1);
    }

    [Fact]
    public async Task An_array_is_closed_before_it_is_larger_than_one_message()
    {
        var requests = await RequestsAsync(events: 20_000, batch: 500);

        requests.Sum(request => request.Events.Count).Should().Be(20_000);
        requests.Should().OnlyContain(request => request.Body.Length <= LogEventLimits.MaxBatchBytes + 501);
    }

    [Fact]
    public async Task A_stopped_source_completes_its_channel()
    {
        var channel = Channel.CreateBounded<PublishRequest>(2);
        using var stop = new CancellationTokenSource();
        var writing = Source(events: 1000, batch: 1).WriteToAsync(channel.Writer, stop.Token);

        await stop.CancelAsync();
        await writing;

        (await channel.Reader.ReadAllAsync().ToListAsync()).Should().HaveCount(2);
    }

    private static async Task<List<PublishRequest>> RequestsAsync(int events, int batch)
    {
        var channel = Channel.CreateUnbounded<PublishRequest>();
        await Source(events, batch).WriteToAsync(channel.Writer, CancellationToken.None);
        return await channel.Reader.ReadAllAsync().ToListAsync();
    }

    private static JsonElement Json(PublishRequest request) => JsonDocument.Parse(request.Body).RootElement;

    private static RequestSource Source(int events, int batch)
    {
        var shape = new TrafficShape(events, 0.3, 0.05, Traffic.Topics, Seed: 7);
        return new RequestSource(new TrafficPlan(shape, FixedTime.Noon), events, batch, rate: 0, FixedTime.Noon);
    }
}
