using System.Text.Json;
using Aggregator.Contracts;
using Publisher.Worker.Sending;
using Publisher.Worker.Traffic;

namespace Aggregator.Tests.Publisher;

public sealed class RequestSourceTests
{
    [Fact]
    public async Task Single_events_are_sent_as_objects()
    {
        var requests = await RequestsAsync(events: 5, batch: 1);

        requests.Should().HaveCount(5).And.OnlyContain(
            request => request.Body.Events == null && request.Events.Count == 1);
        requests.Should().OnlyContain(request => Json(request).ValueKind == JsonValueKind.Object);
    }

    [Fact]
    public async Task Batches_are_sent_as_arrays_even_a_shorter_last_one()
    {
        var requests = await RequestsAsync(events: 41, batch: 20);

        requests.Select(request => request.Events.Count).Should().Equal(20, 20, 1);
        requests.Select(request => Json(request).GetArrayLength()).Should().Equal(20, 20, 1);
    }

    [Fact]
    public async Task An_array_ends_before_it_is_larger_than_one_message()
    {
        var requests = await RequestsAsync(events: 20_000, batch: 500);

        requests.Sum(request => request.Events.Count).Should().Be(20_000);
        requests.Should().OnlyContain(request => request.Body.Bytes.Length <= LogEventLimits.MaxBatchBytes + 501);
    }

    [Fact]
    public async Task Concurrent_senders_receive_each_request_once()
    {
        using var source = Source(events: 20_000, batch: 1);

        var taken = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => TakeAllAsync(source))));

        taken.Sum(requests => requests.Count).Should().Be(20_000);
        taken.SelectMany(requests => requests).Should().OnlyHaveUniqueItems();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.001)]
    public async Task A_stopped_source_returns_no_further_request_even_to_waiting_senders(double rate)
    {
        using var source = Source(events: 1000, batch: 1, rate);
        using var stop = new CancellationTokenSource();
        (await source.NextAsync(stop.Token)).Should().NotBeNull();
        var waiting = Enumerable.Range(0, rate > 0 ? 3 : 0).Select(_ => source.NextAsync(stop.Token).AsTask()).ToList();

        await stop.CancelAsync();

        (await Task.WhenAll(waiting)).OfType<PublishRequest>().Should().BeEmpty();
        (await source.NextAsync(stop.Token)).Should().BeNull();
    }

    private static async Task<List<PublishRequest>> RequestsAsync(int events, int batch)
    {
        using var source = Source(events, batch);
        return await TakeAllAsync(source);
    }

    private static async Task<List<PublishRequest>> TakeAllAsync(RequestSource source)
    {
        var taken = new List<PublishRequest>();
        while (await source.NextAsync(CancellationToken.None) is { } request)
            taken.Add(request);
        return taken;
    }

    private static JsonElement Json(PublishRequest request) => JsonDocument.Parse(request.Body.Bytes).RootElement;

    private static RequestSource Source(int events, int batch, double rate = 0)
    {
        var shape = new TrafficShape(events, 0.3, 0.05, Traffic.Topics, Seed: 7);
        return new RequestSource(new TrafficPlan(shape, FixedTime.Noon), events, batch, rate, FixedTime.Noon);
    }
}
