using System.Globalization;
using System.Net;
using Aggregator.Tests.Api.Reading;
using Aggregator.Tests.Infrastructure;
using static Aggregator.Tests.Api.Reading.OpenBatches;

namespace Aggregator.Tests.Api.Streaming;

/// <summary>A pipeline with frequent heartbeats, and with a low limit for streams.</summary>
public sealed class StreamPipeline : ReadingPipeline
{
    public const int MaxStreams = 6;

    public StreamPipeline()
    {
        Environment["Stream__HeartbeatMs"] = "300";
        Environment["Stream__StallMs"] = "1500";
        Environment["Stream__MaxStreams"] = MaxStreams.ToString(CultureInfo.InvariantCulture);
    }

    protected override int InitialConsumers => 1;
}

public sealed class StreamTests(StreamPipeline pipeline) : IClassFixture<StreamPipeline>
{
    [Fact]
    public async Task A_published_event_reaches_the_streams_of_two_processes()
    {
        await using var other = pipeline.Start("Aggregator.Api", "--urls", "http://127.0.0.1:0");
        using var http =
            new HttpClient { BaseAddress = new Uri((await other.LineAsync("Now listening on: ")).Split(": ")[^1]) };
        using var one = await ServerSentEvents.OpenAsync(pipeline.Http, "topic=live");
        using var two = await ServerSentEvents.OpenAsync(http);

        (await pipeline.PublishAsync(Samples.Event("live", "first"))).Dispose();

        (await one.IdsAsync(1)).Should().Equal("first");
        (await two.IdsAsync(1)).Should().Equal("first");
    }

    [Fact]
    public async Task The_last_stream_deletes_its_queue()
    {
        await Eventually.GetAsync(StreamQueuesAsync, queues => queues == 0, "the queues of other tests are gone");
        using (var stream = await ServerSentEvents.OpenAsync(pipeline.Http, "topic=queued"))
            await Eventually.GetAsync(StreamQueuesAsync, queues => queues == 1, "the process has its queue");

        await Eventually.GetAsync(StreamQueuesAsync, queues => queues == 0, "the queue is gone");
    }

    [Fact]
    public async Task A_filter_passes_only_matching_events()
    {
        using var stream =
            await ServerSentEvents.OpenAsync(pipeline.Http, "topic=let&topic=through&payload=%7B%22n%22:1%7D&source=s");

        await pipeline.Batches.StoreAsync(
            Event("let", "a", """{"n":1}""", "s"),
            Event("let", "b", """{"n":2}""", "s"),
            Event("held", "c", """{"n":1}""", "s"),
            Event("through", "d", """{"n":1}""", "t"),
            Event("through", "e", """{"n":1,"m":2}""", "s"));

        (await stream.IdsAsync(2)).Should().Equal("a", "e");
    }

    [Fact]
    public async Task An_event_waits_for_open_transactions_with_lower_ids()
    {
        using var stream = await ServerSentEvents.OpenAsync(pipeline.Http, "topic=waits");
        await using var slow = await pipeline.Batches.WriteAsync(Event("waits", "slow"));
        await pipeline.Batches.StoreAsync(Event("waits", "quick"));
        await stream.NextAsync(one => one.Name == ":");

        await slow.CommitAsync();

        (await stream.IdsAsync(2)).Should().Equal("slow", "quick");
    }

    [Fact]
    public async Task Repeated_resuming_while_transactions_commit_out_of_order_loses_and_repeats_nothing()
    {
        long last;
        using (var opened = await ServerSentEvents.OpenAsync(pipeline.Http, "topic=resumed"))
        {
            await pipeline.Batches.StoreAsync(Event("resumed", "start"));
            last = (await opened.NextAsync()).Id!.Value;
        }

        var seen = new List<string>();
        var writing = WriteOutOfOrderAsync("resumed", 60);
        while (seen.Count < 60)
        {
            using var stream = await ServerSentEvents.OpenAsync(pipeline.Http, "topic=resumed", last);
            for (var i = 0; i < 7 && seen.Count < 60; i++)
            {
                var next = await stream.NextAsync();
                last = next.Id!.Value;
                seen.Add(next.EventId);
            }
        }

        await writing;
        seen.Should().OnlyHaveUniqueItems().And.HaveCount(60);
        seen.Should().Equal(Enumerable.Reverse(await pipeline.IdsAsync("topic=resumed")).Skip(1));
    }

    [Fact]
    public async Task Heartbeats_are_sent_while_idle_and_carry_the_position()
    {
        using var stream = await ServerSentEvents.OpenAsync(pipeline.Http, "topic=silent");
        await pipeline.Batches.StoreAsync(Event("loud", "unheard"));
        var id = (await pipeline.GetAsync("/events/loud/unheard")).GetProperty("receipt").GetProperty("id").GetInt64();

        var beat = await stream.NextAsync(one => one.Name == ":" && one.Id >= id);

        beat.Data.Should().BeEmpty();
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("-1")]
    [InlineData("999999999999")]
    [InlineData("99999999999999999999999")]
    public async Task A_last_event_id_that_no_stream_has_sent_is_refused(string id)
    {
        using var response = await pipeline.Http.GetAsync(
            $"/events/stream?last_event_id={id}", HttpCompletionOption.ResponseHeadersRead);

        response.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        (await ReadingPipeline.ProblemAsync(response)).GetProperty("detail").GetString()
            .Should().Contain("Last-Event-ID must be");
    }

    [Fact]
    public async Task A_stalled_reader_is_disconnected_with_a_reason()
    {
        var payload = $$"""{"text":"{{new string('x', 200_000)}}"}""";
        using var stream = await ServerSentEvents.OpenAsync(pipeline.Http, "topic=heavy");

        // The events are far larger than the sockets' buffers, and the client does not read.
        for (var i = 0; i < 100; i++)
            await pipeline.Batches.StoreAsync(
                Event("heavy", string.Create(CultureInfo.InvariantCulture, $"{i}"), payload));
        await pipeline.Api.LineAsync("was dropped");

        var closed = await stream.NextAsync(one => one.Name == "closed");
        closed.Data.Should().Contain("slow-reader");
        (await stream.ReadAsync()).Should().BeNull();
    }

    [Fact]
    public async Task A_stream_over_the_limit_is_answered_503()
    {
        var streams = new List<ServerSentEvents>();
        try
        {
            // Streams of earlier tests may still be closing.
            for (var i = 0; i < StreamPipeline.MaxStreams; i++)
                streams.Add(
                    (await Eventually.GetAsync(TryOpenAsync, stream => stream is not null, "a slot is free"))!);

            using var response = await pipeline.Http.GetAsync("/events/stream");

            response.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
            response.Headers.RetryAfter.Should().NotBeNull();
            (await ReadingPipeline.ProblemAsync(response)).GetProperty("type").GetString()
                .Should().Be("urn:aggregator:problem:too-many-readers");
        }
        finally
        {
            streams.ForEach(stream => stream.Dispose());
        }

        using var freed =
            await Eventually.GetAsync(TryOpenAsync, stream => stream is not null, "a slot is free again");
    }

    private async Task<int> StreamQueuesAsync() => (await pipeline.Broker.QueueNamesAsync())
        .Count(name => name.StartsWith(
            $"{Aggregator.Contracts.LogEventsTopology.StoredExchange}-", StringComparison.Ordinal));

    private async Task<ServerSentEvents?> TryOpenAsync()
    {
        try
        {
            return await ServerSentEvents.OpenAsync(pipeline.Http, "topic=places");
        }
        catch (HttpRequestException full) when (full.StatusCode is HttpStatusCode.ServiceUnavailable)
        {
            return null;
        }
    }

    private async Task WriteOutOfOrderAsync(string topic, int count)
    {
        var open = new Queue<OpenBatch>();
        for (var i = 0; i < count; i++)
        {
            open.Enqueue(
                await pipeline.Batches.WriteAsync(Event(topic, string.Create(CultureInfo.InvariantCulture, $"{i}"))));
            if (open.Count > 1 && i % 3 > 0)
                open.Enqueue(open.Dequeue());
            if (open.Count > 4)
                await CommitAsync(open.Dequeue());
        }

        while (open.Count > 0)
            await CommitAsync(open.Dequeue());
    }

    private static async Task CommitAsync(OpenBatch batch)
    {
        await batch.CommitAsync();
        await batch.DisposeAsync();
    }
}
