using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using Aggregator.Contracts;
using Aggregator.Tests.Api.Streaming;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Telemetry;

/// <summary>A pipeline whose programs send what they do to a receiver over OTLP.</summary>
public sealed class TracedPipeline : Pipeline
{
    private ServerSentEvents? _stream;

    internal OtlpReceiver Receiver { get; private set; } = null!;

    public override async Task InitializeAsync()
    {
        Receiver = await OtlpReceiver.StartAsync();
        Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = Receiver.Address;
        Environment["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        string[] delays = ["OTEL_BSP_SCHEDULE_DELAY", "OTEL_BLRP_SCHEDULE_DELAY", "OTEL_METRIC_EXPORT_INTERVAL"];
        foreach (var delay in delays)
            Environment[delay] = "200";
        await base.InitializeAsync();

        // While this stream is open the API listens to announcements, and no test can publish before it does.
        _stream = await ServerSentEvents.OpenAsync(Http, "topic=none");
        await Eventually.TrueAsync(
            async () => (await Broker.ConsumedQueuesAsync()).Any(
                queue => queue.StartsWith($"{LogEventsTopology.StoredExchange}-", StringComparison.Ordinal)),
            "the API listens to announcements");
    }

    /// <summary>Publishes over REST as a caller whose trace has the context, and waits for the 202.</summary>
    public async Task PublishAsync(object body, ActivityContext caller)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/publish")
        {
            Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("traceparent", Text(caller));
        using var response = await Http.SendAsync(request);
        response.StatusCode.Should().Be(HttpStatusCode.Accepted);
    }

    /// <summary>Publishes to the exchange, as a client in another language that passes its trace on.</summary>
    public Task PublishDirectlyAsync(object body, ActivityContext caller) => Broker.PublishAsync(
        JsonSerializer.SerializeToUtf8Bytes(body),
        Guid.NewGuid().ToString(),
        headers: new Dictionary<string, object?>(StringComparer.Ordinal) { ["traceparent"] = Text(caller) });

    public static ActivityContext NewCaller(bool sampled = true) => new(
        ActivityTraceId.CreateRandom(),
        ActivitySpanId.CreateRandom(),
        sampled ? ActivityTraceFlags.Recorded : ActivityTraceFlags.None);

    /// <summary>The spans of a trace, when there are those that are waited for.</summary>
    internal Task<List<ReceivedSpan>> TraceAsync(
        ActivityContext caller, Predicate<List<ReceivedSpan>> right, string what) => Eventually.GetAsync(
            () => Task.FromResult(SpansOf(caller)), spans => right(spans), what, TimeSpan.FromSeconds(30));

    internal List<ReceivedSpan> SpansOf(ActivityContext caller) =>
        [.. Receiver.Spans.Where(span => span.TraceId == caller.TraceId.ToHexString())];

    public static string Text(ActivityContext context) =>
        $"00-{context.TraceId}-{context.SpanId}-0{(int)context.TraceFlags}";

    protected override async Task ReleaseAsync()
    {
        _stream?.Dispose();
        await base.ReleaseAsync();
        await Receiver.DisposeAsync();
    }
}
