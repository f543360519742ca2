using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Text;
using Aggregator.Tests.Api;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Security;

/// <summary>Bodies that are small to send and large to decompress.</summary>
[Collection(SecurityPipeline.Name)]
public sealed class CompressionBombTests(Pipeline pipeline)
{
    private const string Lines = "application/x-ndjson";
    private const string Json = "application/json";

    /// <summary>What each bomb would be after decompression, in bytes.</summary>
    private const int Size = 1_000_000_000;

    private static readonly string Line =
        Samples.Json("compression bombs", "one event again and again", $"{{\"a\":\"{new string('a', 500)}\"}}") + "\n";

    [Theory]
    [InlineData("gzip", Json, "\n")]
    [InlineData("br", Json, "[")]
    [InlineData("gzip", Lines, "\n")]
    [InlineData("br", Lines, "\n")]
    [InlineData("gzip", Lines, "[")]
    [InlineData("br", Lines, "[")]
    [InlineData("gzip", Lines, "{}\n")]
    [InlineData("br", Lines, "{}\n")]
    [InlineData("gzip", Lines, "event")]
    [InlineData("br", Lines, "event")]
    public async Task A_body_that_decompresses_to_a_thousand_times_its_size_is_refused(
        string coding, string mediaType, string part)
    {
        var bomb = Compress(coding, Encoding.UTF8.GetBytes(part == "event" ? Line : part), Size);
        bomb.Length.Should().BeLessThan(Size / 150);
        var clock = Stopwatch.StartNew();

        using var response = await SendAsync(bomb, mediaType, coding);

        await response.ShouldBeProblemAsync(HttpStatusCode.RequestEntityTooLarge, "too-large");
        clock.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(60));
        pipeline.Api.PeakBytes().Should().BeLessThan(600L << 20);
        await pipeline.ShouldServeAsync();
    }

    [Theory]
    [InlineData("gzip, br", Json)]
    [InlineData("br, gzip", Lines)]
    [InlineData("gzip, gzip, gzip", Json)]
    [InlineData("deflate", Json)]
    [InlineData("deflate", Lines)]
    [InlineData("zstd", Json)]
    [InlineData("zstd", Lines)]
    public async Task Other_codings_and_nested_ones_are_not_even_read(string codings, string mediaType)
    {
        using var response = await SendAsync(new byte[1000], mediaType, codings);

        await response.ShouldBeProblemAsync(HttpStatusCode.UnsupportedMediaType, "unsupported-content-encoding");
    }

    [Fact]
    public async Task A_large_upload_that_is_well_compressed_is_read()
    {
        var lines = Encoding.UTF8.GetBytes(string.Join('\n', Samples.Many("well compressed", 20_000)));

        using var response = await SendAsync(Compress("br", lines, lines.Length), Lines, "br");

        (await response.ShouldBeAsync(HttpStatusCode.Accepted)).GetProperty("accepted").GetInt32().Should().Be(20_000);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    [InlineData("zstd")]
    [InlineData("gzip, br")]
    public async Task A_bomb_in_a_message_is_rejected_with_its_reason(string coding)
    {
        var bomb = coding is "gzip" or "br" or "deflate" ? Compress(coding, "\n"u8.ToArray(), Size) : new byte[1000];
        var id = Samples.NewId();
        var properties = new RabbitMQ.Client.BasicProperties
        {
            MessageId = id, ContentType = Json, ContentEncoding = coding, Persistent = true,
        };
        var channel = await pipeline.Broker.ChannelAsync();
        await channel.BasicPublishAsync("log-events", string.Empty, mandatory: true, properties, bomb);

        var reason = await Eventually.GetAsync(
            () => pipeline.ScalarAsync<string>(
                $"SELECT coalesce(max(reason), '') FROM rejected_events WHERE message_id = '{id}'"),
            text => text.Length > 0,
            "the message is rejected");
        reason.Should().Contain("content_encoding");
        pipeline.Consumers[0].PeakBytes().Should().BeLessThan(600L << 20);
        await pipeline.ShouldServeAsync();
    }

    private static byte[] Compress(string coding, byte[] part, int size)
    {
        var block = Enumerable.Repeat(part, Math.Max(1, Math.Min(size, 1 << 20) / part.Length))
            .SelectMany(bytes => bytes).ToArray();
        using var buffer = new MemoryStream();
        using (Stream stream = coding switch
        {
            "gzip" => new GZipStream(buffer, CompressionLevel.Optimal),
            "br" => new BrotliStream(buffer, CompressionLevel.Optimal),
            _ => new ZLibStream(buffer, CompressionLevel.Optimal),
        })
        {
            for (var written = 0L; written < size; written += block.Length)
                stream.Write(block);
        }

        return buffer.ToArray();
    }

    private Task<HttpResponseMessage> SendAsync(byte[] body, string mediaType, string codings)
    {
        var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", mediaType);
        foreach (var coding in codings.Split(", "))
            content.Headers.TryAddWithoutValidation("Content-Encoding", coding);
        return pipeline.Http.PostAsync("/publish", content);
    }
}
