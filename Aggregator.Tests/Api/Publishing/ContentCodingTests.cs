using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Api.Publishing;

[Collection(RestPipeline.Name)]
public sealed class ContentCodingTests(Pipeline pipeline)
{
    private const string Json = "application/json";
    private const string Lines = "application/x-ndjson";

    [Theory]
    [InlineData("gzip", Json)]
    [InlineData("x-gzip", Json)]
    [InlineData("GZIP", Lines)]
    [InlineData("br", Json)]
    [InlineData("br", Lines)]
    [InlineData("identity", Json)]
    public async Task A_compressed_body_is_read(string coding, string mediaType)
    {
        var topic = $"{coding} {mediaType}";
        var body = Encoding.UTF8.GetBytes(Samples.Json(topic, "compressed"));

        using var response = await SendAsync(coding == "identity" ? body : Compress(coding, body), mediaType, coding);

        await response.ShouldBeAsync(HttpStatusCode.Accepted);
        await pipeline.StoredAsync(topic, 1);
    }

    [Theory]
    [InlineData("zstd")]
    [InlineData("deflate")]
    [InlineData("compress")]
    [InlineData("gzip, gzip")]
    [InlineData("nonsense")]
    public async Task Other_codings_and_chains_are_not_supported(string coding)
    {
        using var response = await SendAsync("{}"u8.ToArray(), Json, coding);

        await response.ShouldBeProblemAsync(HttpStatusCode.UnsupportedMediaType, "unsupported-content-encoding");
        response.Headers.TryGetValues("Accept-Encoding", out var supported).Should().BeTrue();
        string.Join(", ", supported!).Should().Be("gzip, br");
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task A_decompression_bomb_is_too_large(string coding)
    {
        var bomb = Compress(coding, new byte[500_000_000].AsSpan());
        bomb.Length.Should().BeLessThan(1_000_000);

        using var response = await SendAsync(bomb, Json, coding);

        await response.ShouldBeProblemAsync(HttpStatusCode.RequestEntityTooLarge, "too-large");
    }

    [Theory]
    [InlineData("gzip", Json)]
    [InlineData("gzip", Lines)]
    [InlineData("br", Json)]
    [InlineData("br", Lines)]
    public async Task Uncompressed_damaged_or_truncated_data_are_a_bad_request(string coding, string mediaType)
    {
        var good = Compress(coding, Encoding.UTF8.GetBytes(string.Join('\n', Samples.Many("damaged", 2000))));
        var damaged = good.ToArray();
        damaged.AsSpan(damaged.Length / 2, 64).Clear();

        var plain = "{\"a\":1} and more of what is no compressed data"u8.ToArray();
        foreach (var body in (byte[][])[plain, damaged, good[..^200]])
        {
            using var response = await SendAsync(body, mediaType, coding);

            await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "malformed-json");
        }
    }

    [Theory]
    [InlineData("gzip", Json)]
    [InlineData("gzip", Lines)]
    [InlineData("br", Json)]
    [InlineData("br", Lines)]
    public async Task Bytes_after_the_compressed_data_are_a_bad_request(string coding, string mediaType)
    {
        var good = Compress(coding, Encoding.UTF8.GetBytes(Samples.Json("followed", "the only one")));
        var line = Encoding.UTF8.GetBytes("\n" + Samples.Json("followed", "lost"));
        byte[][] followers =
        [
            line, [0], [0, 0, 0, 0], [0x1F], [0x1F, 0x8B], [0x1F, 0x8B, 8, 0, 1], [(byte)'\n'], new byte[100_000],
        ];
        foreach (var more in followers)
        {
            using var response = await SendAsync([.. good, .. more], mediaType, coding);

            var problem = await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "malformed-json");
            problem.TryGetProperty("lines_done", out _).Should().Be(mediaType == Lines);
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task A_compressed_body_truncated_anywhere_is_a_bad_request(string coding)
    {
        var good = Compress(coding, Encoding.UTF8.GetBytes(Samples.Json("cut off", "cut off")));
        for (var length = 1; length < good.Length; length++)
        {
            using var response = await SendAsync(good[..length], Json, coding);

            await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "malformed-json");
        }
    }

    [Fact]
    public async Task Several_gzip_members_are_one_body()
    {
        var lines = Samples.Many("members", 5_000);
        var parts = lines.Chunk(500).Select(part => Encoding.UTF8.GetBytes(string.Join('\n', part) + '\n'));
        byte[] body = [.. parts.SelectMany(part => Compress("gzip", part))];
        byte[] withEmpty =
            [.. Compress("gzip", []), .. Compress("gzip", Encoding.UTF8.GetBytes(Samples.Json("members", "one more")))];

        using var response = await SendAsync(body, Lines, "gzip");
        using var more = await SendAsync(withEmpty, Json, "gzip");

        (await response.ShouldBeAsync(HttpStatusCode.Accepted)).GetProperty("accepted").GetInt32().Should().Be(5_000);
        await more.ShouldBeAsync(HttpStatusCode.Accepted);
        await Eventually.GetAsync(
            () => pipeline.ScalarAsync<long>("SELECT count(*) FROM event_keys WHERE topic = 'members'"),
            count => count == 5_001,
            "all are stored");
    }

    private static byte[] Compress(string coding, ReadOnlySpan<byte> body)
    {
        using var buffer = new MemoryStream();
        using (Stream stream = coding == "br"
            ? new BrotliStream(buffer, CompressionLevel.Optimal)
            : new GZipStream(buffer, CompressionLevel.Optimal))
        {
            stream.Write(body);
        }

        return buffer.ToArray();
    }

    private Task<HttpResponseMessage> SendAsync(byte[] body, string mediaType, string coding)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        content.Headers.TryAddWithoutValidation("Content-Encoding", coding);
        return pipeline.Http.PostAsync("/publish", content);
    }
}
