using System.IO.Compression;
using System.Net;
using Aggregator.Tests.Infrastructure;
using Google.Protobuf;
using Google.Rpc;
using OpenTelemetry.Proto.Collector.Logs.V1;

namespace Aggregator.Tests.Api.Otlp;

/// <summary>Sends requests to <c>/v1/logs</c> and reads the responses.</summary>
internal static class OtlpClient
{
    public const string Protobuf = "application/x-protobuf";
    public const string Json = "application/json";

    public static Task<HttpResponseMessage> ExportAsync(
        this Pipeline pipeline, ExportLogsServiceRequest request, string mediaType = Protobuf) =>
        pipeline.ExportAsync(mediaType == Json ? Logs.Json(request) : request.ToByteArray(), mediaType);

    public static async Task<HttpResponseMessage> ExportAsync(
        this Pipeline pipeline, byte[] body, string? mediaType, string? coding = null, string? authorization = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/logs");
        request.Content = new ByteArrayContent(body);
        if (mediaType is not null)
            request.Content.Headers.TryAddWithoutValidation("Content-Type", mediaType);
        if (coding is not null)
            request.Content.Headers.TryAddWithoutValidation("Content-Encoding", coding);
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return await pipeline.Http.SendAsync(request);
    }

    /// <summary>Checks that all is accepted but the given number of records, and returns the response.</summary>
    public static async Task<ExportLogsServiceResponse> ShouldAcceptAsync(
        this HttpResponseMessage response, int rejected = 0)
    {
        var answer = await response.ReadAsync(HttpStatusCode.OK, ExportLogsServiceResponse.Parser);
        (answer.PartialSuccess?.RejectedLogRecords ?? 0).Should().Be(rejected);
        return answer;
    }

    /// <summary>Checks that the response is a failure with this code of gRPC, and returns its message.</summary>
    public static async Task<string> ShouldFailAsync(this HttpResponseMessage response, HttpStatusCode status, int code)
    {
        var answer = await response.ReadAsync(status, Status.Parser);
        answer.Code.Should().Be(code);
        answer.Message.Should().NotBeEmpty();
        return answer.Message;
    }

    public static byte[] Gzip(byte[] body)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Optimal))
            gzip.Write(body);
        return buffer.ToArray();
    }

    private static async Task<T> ReadAsync<T>(
        this HttpResponseMessage response, HttpStatusCode status, MessageParser<T> parser)
        where T : IMessage<T>
    {
        var body = await response.Content.ReadAsByteArrayAsync();
        response.StatusCode.Should().Be(status, "the response is {0}", System.Text.Encoding.UTF8.GetString(body));
        return response.Content.Headers.ContentType!.ToString() == Protobuf
            ? parser.ParseFrom(body) : parser.ParseJson(System.Text.Encoding.UTF8.GetString(body));
    }
}
