using System.Net;
using Aggregator.Tests.Api.Access;
using Google.Protobuf;
using OpenTelemetry.Proto.Collector.Logs.V1;

namespace Aggregator.Tests.Api.Otlp;

/// <summary>Keys, their topics and their rates for exporters.</summary>
public sealed class OtlpKeyTests(KeyedPipeline pipeline) : IClassFixture<KeyedPipeline>
{
    [Theory]
    [InlineData(OtlpClient.Protobuf, null, 401, 16)]
    [InlineData(OtlpClient.Json, null, 401, 16)]
    [InlineData(OtlpClient.Protobuf, "reader", 403, 7)]
    [InlineData("text/plain", "reader", 403, 7)]
    public async Task Without_the_right_key_the_response_says_so_in_the_request_s_encoding(
        string mediaType, string? key, int status, int code)
    {
        using var response = await SendAsync(Logs.Request("mine", Logs.Record("a")), key, mediaType);

        await response.ShouldFailAsync((HttpStatusCode)status, code);
        response.Content.Headers.ContentType!.MediaType
            .Should().Be(mediaType == "text/plain" ? OtlpClient.Json : mediaType);
    }

    [Fact]
    public async Task A_key_with_topics_publishes_to_them_only()
    {
        var mixed = Logs.Request("yours", Logs.Record("a"), Logs.Record("b"));
        mixed.ResourceLogs.Add(Logs.Request("mine", Logs.Record("a")).ResourceLogs);

        using var some = await SendAsync(mixed, "limited");
        using var none = await SendAsync(Logs.Request("yours", Logs.Record("a")), "limited");

        (await some.ShouldAcceptAsync(rejected: 2)).PartialSuccess.ErrorMessage.Should().Contain("API key");
        await none.ShouldFailAsync(HttpStatusCode.Forbidden, 7);
    }

    [Fact]
    public async Task Each_record_counts_toward_the_rate_and_429_says_when_to_retry()
    {
        var records = Enumerable.Range(0, 100).Select(i => Logs.Record(FormattableString.Invariant($"{i}"))).ToArray();

        using var first = await SendAsync(Logs.Request("slow", records), "slow");
        using var second = await SendAsync(Logs.Request("slow", records), "slow");

        await first.ShouldAcceptAsync();
        await second.ShouldFailAsync(HttpStatusCode.TooManyRequests, 8);
        second.Headers.RetryAfter!.Delta.Should().BeGreaterThan(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_request_without_records_counts_toward_the_rate_as_well()
    {
        var empty = new ExportLogsServiceRequest();

        var statuses = new List<HttpStatusCode>();
        while (statuses.Count < 1_000 && !statuses.Contains(HttpStatusCode.TooManyRequests))
        {
            using var response = await SendAsync(empty, "counted");
            statuses.Add(response.StatusCode);
        }

        statuses.Should().Contain(HttpStatusCode.TooManyRequests);
    }

    private Task<HttpResponseMessage> SendAsync(
        ExportLogsServiceRequest request, string? key, string mediaType = OtlpClient.Protobuf) =>
        pipeline.ExportAsync(
            mediaType == OtlpClient.Json ? Logs.Json(request) : request.ToByteArray(),
            mediaType,
            authorization: key is null ? null : pipeline.Bearer(key));
}
