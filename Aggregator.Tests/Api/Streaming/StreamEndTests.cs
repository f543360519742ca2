using System.Diagnostics;
using Aggregator.Hosting;
using Aggregator.Tests.Api.Reading;
using Aggregator.Tests.Infrastructure;
using static Aggregator.Tests.Api.Reading.OpenBatches;

namespace Aggregator.Tests.Api.Streaming;

/// <summary>Tests streams of processes that stop, that rely on the broker alone, or that have no broker.</summary>
public sealed class StreamEndTests : IAsyncLifetime
{
    private readonly ReadingPipeline _pipeline = new();

    public Task InitializeAsync() => _pipeline.InitializeAsync();

    public Task DisposeAsync() => _pipeline.DisposeAsync();

    [Fact]
    public async Task Shutdown_ends_streams_immediately_with_a_reason()
    {
        using var stream = await ServerSentEvents.OpenAsync(_pipeline.Http);
        using var unread = await ServerSentEvents.OpenAsync(_pipeline.Http);
        var clock = Stopwatch.StartNew();

        _pipeline.Api.Terminate();

        (await stream.NextAsync(one => one.Name == "closed")).Data.Should().Contain("shutdown");
        (await stream.ReadAsync()).Should().BeNull();
        (await _pipeline.Api.ExitAsync()).Should().Be(0);
        clock.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task The_broker_wakes_a_stream_long_before_the_next_poll()
    {
        _pipeline.Environment["Stream__PollMs"] = "60000";
        await using var patient = _pipeline.Start("Aggregator.Api", "--urls", "http://127.0.0.1:0");
        await using var consumer = _pipeline.StartConsumer();
        using var http =
            new HttpClient { BaseAddress = new Uri((await patient.LineAsync("Now listening on: ")).Split(": ")[^1]) };
        using var stream = await ServerSentEvents.OpenAsync(http, "topic=woken");

        (await _pipeline.PublishAsync(Samples.Event("woken", "heard"))).Dispose();

        (await stream.IdsAsync(1)).Should().Equal("heard");
    }

    [Fact]
    public async Task Without_a_broker_events_are_still_delivered()
    {
        _pipeline.Environment[BrokerUri.Variable] = "amqp://guest:guest@127.0.0.1:9/nowhere";
        await using var alone = _pipeline.Start("Aggregator.Api", "--urls", "http://127.0.0.1:0");
        using var http =
            new HttpClient { BaseAddress = new Uri((await alone.LineAsync("Now listening on: ")).Split(": ")[^1]) };
        using var stream = await ServerSentEvents.OpenAsync(http, "topic=alone");

        await _pipeline.Batches.StoreAsync(Event("alone", "heard"));

        (await stream.IdsAsync(1)).Should().Equal("heard");
    }
}
