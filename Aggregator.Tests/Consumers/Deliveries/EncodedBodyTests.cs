using System.IO.Compression;
using System.Text;
using Aggregator.Contracts;
using Aggregator.Tests.Infrastructure;
using RabbitMQ.Client;

namespace Aggregator.Tests.Consumers.Deliveries;

/// <summary>Tests bodies with a <c>content_encoding</c>.</summary>
public sealed class EncodedBodyTests(Pipeline pipeline) : IClassFixture<Pipeline>
{
    private static readonly byte[] Tail = [1, 2, 3];

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task A_compressed_batch_is_stored(string encoding)
    {
        var topic = $"encoded-{encoding}";
        var batch = $"[{string.Join(',', Enumerable.Range(0, 500).Select(_ => Samples.Json(topic, Samples.NewId())))}]";

        await PublishAsync(encoding, Pack(encoding, batch));

        await pipeline.StoredAsync(topic, 500);
    }

    [Fact]
    public async Task Several_gzip_members_are_one_body()
    {
        var (first, second) = (Samples.Json("members", Samples.NewId()), Samples.Json("members", Samples.NewId()));

        await PublishAsync("gzip", [.. Pack("gzip", $"[{first},"), .. Pack("gzip", $"{second}]")]);

        await pipeline.StoredAsync("members", 2);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task Bytes_after_the_compressed_data_are_not_dropped_silently(string encoding)
    {
        byte[] packed = Pack(encoding, Samples.Json("followed", Samples.NewId()));

        var followed = await PublishAsync(encoding, [.. packed, .. Tail]);
        var cut = await PublishAsync(encoding, packed[..^1]);
        var bomb = await PublishAsync(encoding, Pack(encoding, new string(' ', 64 * 1024 * 1024)));

        (await RejectedAsync(followed)).Should().Be(
            $"content_encoding is {encoding}, but other bytes follow its end|{packed.Length + 3}");
        (await RejectedAsync(cut)).Should().Be(
            $"content_encoding is {encoding}, but the data break off|{packed.Length - 1}");
        (await RejectedAsync(bomb)).Should().Contain("but the decoded body must have at most");
    }

    [Fact]
    public async Task An_unknown_encoding_is_named_in_the_reason()
    {
        var id = await PublishAsync("zstd", Encoding.UTF8.GetBytes(Samples.Json("unknown", Samples.NewId())));

        (await RejectedAsync(id)).Should().StartWith("content_encoding must be gzip, br, deflate or none, not zstd|");
    }

    private static byte[] Pack(string encoding, string text)
    {
        using var packed = new MemoryStream();
        using (Stream stream = encoding switch
        {
            "gzip" => new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            "br" => new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            _ => new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true),
        })
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }

    private async Task<string> PublishAsync(string encoding, byte[] body)
    {
        var id = Samples.NewId();
        var channel = await pipeline.Broker.ChannelAsync();
        await channel.BasicPublishAsync(
            LogEventsTopology.Exchange,
            string.Empty,
            mandatory: true,
            new BasicProperties { MessageId = id, ContentEncoding = encoding },
            body);
        return id;
    }

    private Task<string> RejectedAsync(string id) => Eventually.GetAsync(
        () => pipeline.ScalarAsync<string>(
            $"""
            SELECT coalesce(max(reason || '|' || octet_length(body)), '') FROM rejected_events
            WHERE message_id = '{id}'
            """),
        text => text.Length > 0,
        "the message is rejected");
}
