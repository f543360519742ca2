using System.Net;
using System.Text;
using Aggregator.Tests.Infrastructure;
using Aggregator.Tests.Security;
using Google.Protobuf;
using OpenTelemetry.Proto.Collector.Logs.V1;
using OpenTelemetry.Proto.Common.V1;
using OpenTelemetry.Proto.Logs.V1;

namespace Aggregator.Tests.Api.Otlp;

/// <summary>The contract of <c>POST /v1/logs</c>.</summary>
[Collection(RestPipeline.Name)]
public sealed class OtlpTests(Pipeline pipeline)
{
    [Theory]
    [InlineData(OtlpClient.Protobuf)]
    [InlineData(OtlpClient.Json)]
    public async Task Records_are_stored_as_events(string mediaType)
    {
        var service = $"otlp {mediaType}";

        using var response = await pipeline.ExportAsync(
            Logs.Request(service, Logs.Full(), Logs.Record("second"), Logs.Record("second")), mediaType);

        (await response.ShouldAcceptAsync()).PartialSuccess.Should().BeNull();
        response.Content.Headers.ContentType!.ToString().Should().Be(mediaType);
        var stored = await pipeline.StoredAsync(service, 3);
        stored.Select(one => one.GetProperty("event_id").GetString()).Should().OnlyHaveUniqueItems();
        var full = stored.Single(one => one.GetProperty("payload").TryGetProperty("event_name", out _));
        full.GetProperty("timestamp").GetString().Should().StartWith("2026-01-31T12:00:00.123456");
        full.GetProperty("source").GetString().Should().Be(service);
        var attributes = full.GetProperty("payload").GetProperty("attributes");
        attributes.GetProperty("integer").GetInt64().Should().Be(long.MinValue);
        attributes.GetProperty("map").GetProperty("k").GetString().Should().Be("v");
    }

    [Fact]
    public async Task A_request_that_is_sent_again_in_any_form_stores_nothing_twice()
    {
        var request = Logs.Request("otlp again", Logs.Full(), Logs.Record("a"), Logs.Record("a"));
        var bytes = request.ToByteArray();
        (byte[] Body, string Type, string? Coding)[] forms =
        [
            (bytes, OtlpClient.Protobuf, null), (bytes, OtlpClient.Protobuf, null),
            (OtlpClient.Gzip(bytes), OtlpClient.Protobuf, "gzip"), (Logs.Json(request), OtlpClient.Json, null),
            (OtlpClient.Gzip(Logs.Json(request)), OtlpClient.Json, "gzip"),
        ];
        foreach (var (body, type, coding) in forms)
        {
            using var response = await pipeline.ExportAsync(body, type, coding);
            await response.ShouldAcceptAsync();
        }

        await Eventually.GetAsync(
            () => pipeline.ScalarAsync<long>("SELECT count(*) FROM duplicate_events WHERE topic = 'otlp again'"),
            duplicates => duplicates == 12,
            "three events came five times");
        await pipeline.StoredAsync("otlp again", 3);
    }

    [Fact]
    public async Task Records_that_cannot_be_stored_are_counted_and_the_others_are_stored()
    {
        var large = Logs.Record(new string('a', 300_000));

        using var response = await pipeline.ExportAsync(
            Logs.Request("otlp partial", Logs.Record("a"), large, large, Logs.Record("b")), OtlpClient.Json);

        var answer = await response.ShouldAcceptAsync(rejected: 2);
        answer.PartialSuccess.ErrorMessage.Should().Contain("event must not be larger than 262144 bytes");
        await pipeline.StoredAsync("otlp partial", 2);
    }

    [Theory]
    [InlineData(OtlpClient.Protobuf)]
    [InlineData(OtlpClient.Json)]
    public async Task A_request_of_which_nothing_can_be_stored_is_refused(string mediaType)
    {
        using var response = await pipeline.ExportAsync(
            Logs.Request("otlp nothing", Logs.Record(new string('a', 300_000))), mediaType);

        (await response.ShouldFailAsync(HttpStatusCode.BadRequest, 3)).Should().Contain("must not be larger");
        response.Content.Headers.ContentType!.ToString().Should().Be(mediaType);
    }

    [Theory]
    [InlineData("", OtlpClient.Protobuf, 200)]
    [InlineData("{}", OtlpClient.Json, 200)]
    [InlineData("", OtlpClient.Json, 400)]
    [InlineData("{}", OtlpClient.Protobuf, 400)]
    [InlineData("""{"resourceLogs":[{"scopeLogs":[{}]}]}""", OtlpClient.Json, 200)]
    public async Task A_request_without_records_is_accepted_if_it_is_one(string body, string mediaType, int status)
    {
        using var response = await pipeline.ExportAsync(Encoding.UTF8.GetBytes(body), mediaType);

        if (status == 200)
            await response.ShouldAcceptAsync();
        else
            await response.ShouldFailAsync((HttpStatusCode)status, 3);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("text/plain", null)]
    [InlineData("application/grpc", null)]
    [InlineData("application/json; charset=utf-16", null)]
    [InlineData(OtlpClient.Protobuf, "deflate")]
    [InlineData(OtlpClient.Json, "zstd")]
    public async Task Other_media_types_and_codings_are_refused(string? mediaType, string? coding)
    {
        using var response = await pipeline.ExportAsync([], mediaType, coding);

        await response.ShouldFailAsync(HttpStatusCode.UnsupportedMediaType, 3);
    }

    [Theory]
    [InlineData(OtlpClient.Protobuf)]
    [InlineData(OtlpClient.Json)]
    public async Task A_record_that_cannot_be_decoded_does_not_cost_the_others(string mediaType)
    {
        var service = $"otlp deep {mediaType}";
        var deep = new AnyValue();
        for (var i = 0; i < 60; i++)
            deep = new AnyValue { ArrayValue = new ArrayValue { Values = { deep } } };

        using var response = await pipeline.ExportAsync(
            Logs.Request(service, Logs.Record("a"), new LogRecord { Body = deep }, Logs.Record("b")), mediaType);

        var answer = await response.ShouldAcceptAsync(rejected: 1);
        answer.PartialSuccess.ErrorMessage.Should().Contain("event cannot be decoded");
        await pipeline.StoredAsync(service, 2);
    }

    [Fact]
    public async Task Requests_of_HTTP_1_0_are_answered()
    {
        var body = Encoding.UTF8.GetString(Logs.Json(Logs.Request("otlp 1.0", Logs.Record("a"))));

        var answer = await RawConnection.AnswerAsync(
            pipeline.Http.BaseAddress!,
            "POST /v1/logs HTTP/1.0\r\nContent-Type: application/json\r\n"
            + FormattableString.Invariant($"Content-Length: {body.Length}\r\n\r\n{body}"));

        RawConnection.Statuses(answer).Should().Equal(200);
        await pipeline.StoredAsync("otlp 1.0", 1);
    }

    [Fact]
    public async Task Too_many_records_and_too_wide_ones_are_refused_as_a_whole()
    {
        var tiny = new LogRecord();
        var many = Logs.Request("otlp many", [.. Enumerable.Repeat(tiny, 50_001)]);
        var wide = Logs.Request(
            Logs.Service("otlp long", Logs.Attribute("long", new string('r', 100_000))),
            [.. Enumerable.Repeat(tiny, 1000)]);

        using var tooMany = await pipeline.ExportAsync(many);
        using var tooLong = await pipeline.ExportAsync(wide);

        (await tooMany.ShouldFailAsync(HttpStatusCode.RequestEntityTooLarge, 3)).Should().Contain("50000");
        (await tooLong.ShouldFailAsync(HttpStatusCode.RequestEntityTooLarge, 3)).Should().Contain("33554432");
    }

    [Fact]
    public async Task A_damaged_compressed_body_is_refused()
    {
        var body = OtlpClient.Gzip(Logs.Request("otlp damaged", Logs.Record("a")).ToByteArray());

        using var response = await pipeline.ExportAsync(body[..^4], OtlpClient.Protobuf, "gzip");

        await response.ShouldFailAsync(HttpStatusCode.BadRequest, 3);
    }

    [Fact]
    public async Task The_records_of_a_request_may_belong_to_several_services()
    {
        var request = new ExportLogsServiceRequest();
        foreach (var service in (string[])["otlp one", "otlp two"])
            request.ResourceLogs.Add(Logs.Request(service, Logs.Record("hello")).ResourceLogs);

        using var response = await pipeline.ExportAsync(request);

        await response.ShouldAcceptAsync();
        await pipeline.StoredAsync("otlp one", 1);
        await pipeline.StoredAsync("otlp two", 1);
    }
}
