using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using Aggregator.Tests.Api.Publishing.Ndjson;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Api.Publishing;

/// <summary>Tests what happens when the API receives more than the broker accepts.</summary>
public sealed class BackPressureTests : IAsyncLifetime
{
    private readonly QuietPipeline _pipeline = new();

    [Fact]
    public async Task A_message_that_the_broker_refuses_is_answered_503_and_can_be_sent_again()
    {
        (await _pipeline.PublishAsync(Samples.Event("first"))).Dispose();
        await _pipeline.LimitQueueAsync(1);

        using var refused = await RefusedAsync();

        await refused.ShouldBeProblemAsync(HttpStatusCode.ServiceUnavailable, "broker-unavailable");
        refused.Headers.RetryAfter!.Delta.Should().BePositive();
        _pipeline.StartConsumer();
        await Eventually.TrueAsync(
            async () =>
            {
                using var again = await _pipeline.PublishAsync(Samples.Event("refused", "the-same"));
                return again.StatusCode == HttpStatusCode.Accepted;
            },
            "the queue accepts messages again");
        await _pipeline.StoredAsync("refused", 1);
    }

    [Fact]
    public async Task An_upload_that_the_broker_stops_reports_its_progress_and_can_be_sent_again()
    {
        const int count = 40_000;
        (await _pipeline.PublishAsync(Samples.Event("first"))).Dispose();
        await _pipeline.LimitQueueAsync(20);
        using var stopped = await UploadAsync(count);

        var problem = await stopped.ShouldBeProblemAsync(HttpStatusCode.ServiceUnavailable, "broker-unavailable");
        stopped.Headers.RetryAfter!.Delta.Should().BePositive();
        var accepted = problem.GetProperty("accepted").GetInt64();
        accepted.Should().BePositive().And.BeLessThan(count);
        problem.GetProperty("lines_done").GetInt64().Should().Be(accepted);

        _pipeline.StartConsumer();
        await _pipeline.DrainedAsync();
        await _pipeline.LiftLimitAsync();
        await Eventually.TrueAsync(
            async () =>
            {
                using var again = await UploadAsync(count);
                return again.StatusCode == HttpStatusCode.Accepted;
            },
            "the queue accepts messages again");
        await Eventually.GetAsync(
            () => _pipeline.ScalarAsync<long>("SELECT count(*) FROM processed_events WHERE topic = 'upload'"),
            stored => stored == count,
            "every line is stored once",
            TimeSpan.FromSeconds(60));
        await _pipeline.DrainedAsync();
        (await _pipeline.GetAsync("/verify")).GetProperty("balanced").GetBoolean().Should().BeTrue();
    }

    [Fact]
    public async Task A_log_line_carries_the_trace_id_of_its_request()
    {
        const string traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
        (await _pipeline.PublishAsync(Samples.Event("first"))).Dispose();
        await _pipeline.LimitQueueAsync(1);
        (await RefusedAsync()).Dispose();

        using var request = new HttpRequestMessage(HttpMethod.Post, "/publish");
        request.Content = JsonContent.Create(Samples.Event("traced"));
        request.Headers.Add("traceparent", $"00-{traceId}-00f067aa0ba902b7-01");
        using var response = await _pipeline.Http.SendAsync(request);

        await response.ShouldBeProblemAsync(HttpStatusCode.ServiceUnavailable, "broker-unavailable");
        await Eventually.TrueAsync(
            () => Task.FromResult(_pipeline.Api.Output.Split('\n').Any(line =>
                line.Contains(traceId, StringComparison.Ordinal) && line.Contains(
                    "were not confirmed", StringComparison.Ordinal))),
            "the log names the trace");
    }

    [Fact]
    public async Task A_backlog_over_its_limit_stops_publishing_until_it_is_drained()
    {
        var strict = new QuietPipeline();
        strict.Environment["Publish__MaxBacklog"] = "5";
        await strict.InitializeAsync();
        HttpResponseMessage? refused = null;
        await Eventually.TrueAsync(
            async () =>
            {
                // A broker under load may confirm late, and then the response is a different refusal.
                refused = await strict.PublishAsync(Samples.Event("backlog"));
                var text = await refused.Content.ReadAsStringAsync();
                return text.Contains("backlog-too-long", StringComparison.Ordinal);
            },
            "publishing is stopped");

        await refused!.ShouldBeProblemAsync(HttpStatusCode.ServiceUnavailable, "backlog-too-long");
        refused!.Headers.RetryAfter!.Delta.Should().BePositive();
        strict.StartConsumer();
        await Eventually.TrueAsync(
            async () => (await strict.PublishAsync(Samples.Event("after"))).StatusCode == HttpStatusCode.Accepted,
            "publishing works again");
        refused.Dispose();
        await strict.DisposeAsync();
    }

    [Fact]
    public async Task An_upload_of_a_million_lines_does_not_grow_the_process()
    {
        using var warm = await UploadAsync(100_000);
        await warm.ShouldBeAsync(HttpStatusCode.Accepted);
        var before = _pipeline.Api.PeakBytes();

        using var response = await UploadAsync(1_000_000);

        var answer = await response.ShouldBeAsync(HttpStatusCode.Accepted);
        answer.GetProperty("accepted").GetInt64().Should().Be(1_000_000);
        (_pipeline.Api.PeakBytes() - before).Should().BeLessThan(64 * 1024 * 1024);
    }

    public Task InitializeAsync() => _pipeline.InitializeAsync();

    public async Task DisposeAsync()
    {
        await _pipeline.PurgeAsync();
        await _pipeline.DisposeAsync();
    }

    /// <summary>A policy takes a moment to apply to its queue.</summary>
    private async Task<HttpResponseMessage> RefusedAsync()
    {
        HttpResponseMessage? last = null;
        await Eventually.TrueAsync(
            async () =>
            {
                last?.Dispose();
                last = await _pipeline.PublishAsync(Samples.Event("refused", "the-same"));
                return last.StatusCode != HttpStatusCode.Accepted;
            },
            "the queue refuses");
        return last!;
    }

    private async Task<HttpResponseMessage> UploadAsync(int count)
    {
        using var content = new GeneratedLines(count, Line);
        return await _pipeline.Http.PostAsync("/publish", content);
    }

    private static ReadOnlyMemory<byte> Line(int i)
    {
        var number = i.ToString(CultureInfo.InvariantCulture);
        return Encoding.UTF8.GetBytes(Samples.Json("upload", number, $$"""{"i":{{number}}}""") + "\n");
    }
}
