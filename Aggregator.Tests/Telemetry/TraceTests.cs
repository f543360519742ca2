using System.Diagnostics;
using Aggregator.Tests.Api.Streaming;
using Aggregator.Tests.Infrastructure;
using OpenTelemetry.Proto.Trace.V1;

namespace Aggregator.Tests.Telemetry;

/// <summary>
/// The whole way of an event, as a receiver of OTLP sees it: the caller, the API, the consumer, and the API again.
/// </summary>
public sealed class TraceTests(TracedPipeline pipeline) : IClassFixture<TracedPipeline>
{
    private const string Api = "aggregator-api";
    private const string Consumers = "aggregator-consumers";
    private const string Request = "POST /publish";
    private const string Created = "create log-events";
    private const string Sent = "send log-events";
    private const string Transaction = "inbox transaction";
    private const string Stored = "process log-events";
    private const string Announced = "send log-events-stored";
    private const string Heard = "process log-events-stored";

    [Fact]
    public async Task An_event_published_over_rest_is_followed_to_the_streams()
    {
        using var stream = await ServerSentEvents.OpenAsync(pipeline.Http);
        var caller = TracedPipeline.NewCaller();
        var id = Samples.NewId();

        await pipeline.PublishAsync(Samples.Event("traced", id), caller);
        (await stream.NextAsync()).EventId.Should().Be(id);

        var spans = await WholeAsync(caller, Request, Created, Sent);
        var request = One(spans, Api, Request, caller.SpanId.ToHexString());
        var created = One(spans, Api, Created, request.SpanId);
        created.Tags["aggregator.event_id"].Should().Be(id);
        var sent = One(spans, Api, Sent, created.SpanId);
        sent.Links.Should().ContainSingle().Which.SpanId.Should().Be(created.SpanId);
        ShouldBeStoredAndAnnounced(spans, sent.SpanId, id);
    }

    [Fact]
    public async Task An_event_from_a_direct_publisher_is_followed_to_the_streams()
    {
        using var stream = await ServerSentEvents.OpenAsync(pipeline.Http);
        var caller = TracedPipeline.NewCaller();
        var id = Samples.NewId();

        await pipeline.PublishDirectlyAsync(Samples.Event("traced-directly", id), caller);
        (await stream.NextAsync()).EventId.Should().Be(id);

        ShouldBeStoredAndAnnounced(await WholeAsync(caller), caller.SpanId.ToHexString(), id);
    }

    [Fact]
    public async Task An_array_of_500_events_is_followed_to_the_streams()
    {
        using var stream = await ServerSentEvents.OpenAsync(pipeline.Http);
        var caller = TracedPipeline.NewCaller();

        await pipeline.PublishAsync(Enumerable.Range(0, 500).Select(_ => Samples.Event("traced-array")), caller);
        await stream.IdsAsync(500);

        var spans = await WholeAsync(caller, Request, Sent);
        var request = One(spans, Api, Request, caller.SpanId.ToHexString());
        var sent = One(spans, Api, Sent, request.SpanId);
        ShouldBeStoredAndAnnounced(spans, sent.SpanId, null);
    }

    [Fact]
    public async Task Events_of_many_requests_in_one_group_keep_their_own_traces()
    {
        using var stream = await ServerSentEvents.OpenAsync(pipeline.Http);
        var callers = Enumerable.Range(0, 100).Select(_ => TracedPipeline.NewCaller()).ToList();
        var ids = callers.ConvertAll(_ => Samples.NewId());

        await Task.WhenAll(callers.Select(
            (caller, i) => pipeline.PublishAsync(Samples.Event("traced-group", ids[i]), caller)));
        await stream.IdsAsync(100);

        for (var i = 0; i < callers.Count; i++)
        {
            var caller = callers[i];
            var spans = await pipeline.TraceAsync(
                caller, all => all.Exists(span => IsOf(span, ids[i])), "the event is stored in its own trace");
            var own = spans.Single(span => span.Name == Stored && IsOf(span, ids[i]));
            await Eventually.TrueAsync(
                () => Task.FromResult(Linking(Announced).Contains(own.SpanId) && Batches(own).Any()),
                "it is linked to its transaction and from its announcement");
        }

        pipeline.Receiver.Spans.Where(span => span.Name == Sent).Max(span => span.Links.Count)
            .Should().BeGreaterThan(1, "requests that come together share a message");
    }

    [Fact]
    public async Task What_the_caller_does_not_sample_is_not_traced()
    {
        var (silent, traced) = (TracedPipeline.NewCaller(sampled: false), TracedPipeline.NewCaller());
        await pipeline.PublishAsync(Samples.Event("untraced"), silent);
        await pipeline.PublishDirectlyAsync(Samples.Event("untraced"), silent);
        await pipeline.PublishAsync(Samples.Event("untraced"));
        await pipeline.StoredAsync("untraced", 3);

        await pipeline.PublishAsync(Samples.Event("untraced"), traced);
        await pipeline.TraceAsync(
            traced, spans => spans.Exists(span => span.Name == Announced), "a later event is traced to the end");

        pipeline.SpansOf(silent).Should().BeEmpty();
    }

    [Fact]
    public async Task Metrics_and_logs_leave_the_programs_as_well()
    {
        await Eventually.TrueAsync(() => Task.FromResult(pipeline.Receiver.MetricExports > 1), "metrics come");
        foreach (var service in (string[])[Api, Consumers])
        {
            await Eventually.TrueAsync(
                () => Task.FromResult(pipeline.Receiver.Logs.Any(log =>
                    log.Service == service && log.Body.Contains("has started", StringComparison.Ordinal))),
                $"{service} logs its start");
        }
    }

    /// <summary>
    /// The spans when all have come that there are, with those of the API: the programs export theirs independently.
    /// </summary>
    private Task<List<ReceivedSpan>> WholeAsync(ActivityContext caller, params string[] published) =>
        pipeline.TraceAsync(
            caller,
            spans => ((string[])[.. published, Transaction, Announced, Heard]).All(
                name => spans.Exists(span => span.Name == name)) && spans.Count(span => span.Name == Stored) == 2,
            "the trace reaches the streams");

    /// <summary>The transaction and its statements, the event's part in it, and the announcement.</summary>
    private static void ShouldBeStoredAndAnnounced(List<ReceivedSpan> spans, string sentId, string? eventId)
    {
        var transaction = spans.Single(span => span.Name == Transaction);
        var batch = spans.Single(span => span.SpanId == transaction.ParentId);
        (batch.Service, batch.Name, batch.Kind, batch.ParentId).Should().Be(
            (Consumers, Stored, Span.Types.SpanKind.Consumer, sentId));
        batch.Links.Should().Contain(link => link.SpanId == sentId);
        spans.Should().Contain(
            span => span.ParentId == transaction.SpanId && span.Tags.ContainsKey("db.system.name"),
            "statements are spans");

        var own = spans.Single(span => span.Name == Stored && span.SpanId != batch.SpanId);
        own.ParentId.Should().Be(sentId);
        own.Links.Should().ContainSingle().Which.SpanId.Should().Be(transaction.SpanId);
        if (eventId is not null)
            IsOf(own, eventId).Should().BeTrue();

        var announced = One(spans, Consumers, Announced, own.SpanId);
        One(spans, Api, Heard, announced.SpanId);
    }

    private static ReceivedSpan One(List<ReceivedSpan> spans, string service, string name, string parentId)
    {
        var span = spans.Should().ContainSingle(one => one.Name == name).Which;
        (span.Service, span.ParentId).Should().Be((service, parentId));
        return span;
    }

    private static bool IsOf(ReceivedSpan span, string eventId) =>
        span.Name == Stored && span.Tags.GetValueOrDefault("aggregator.event_id") == eventId;

    private HashSet<string> Linking(string name) => pipeline.Receiver.Spans
        .Where(span => span.Name == name)
        .SelectMany(span => span.Links.Select(link => link.SpanId))
        .ToHashSet(StringComparer.Ordinal);

    private IEnumerable<ReceivedSpan> Batches(ReceivedSpan own) =>
        pipeline.Receiver.Spans.Where(span => own.Links.Any(link => link.SpanId == span.SpanId));
}
