using System.Net;
using System.Text;
using Aggregator.Tests.Api.Otlp;
using Aggregator.Tests.Infrastructure;
using Google.Protobuf;
using OpenTelemetry.Proto.Common.V1;
using OpenTelemetry.Proto.Logs.V1;
using OpenTelemetry.Proto.Resource.V1;

namespace Aggregator.Tests.Security;

/// <summary>Requests of OTLP that are small to send, and would be large or slow to read.</summary>
[Collection(SecurityPipeline.Name)]
public sealed class OtlpBombTests(Pipeline pipeline)
{
    private const int Megabyte = 1024 * 1024;

    /// <summary>A little less than the largest body.</summary>
    private const int Body = 31 * Megabyte;

    /// <summary>A record of one byte, which is a tag without its value.</summary>
    private static readonly byte[] BadRecord = [0x12, 1, 0x08];

    private static readonly byte[] BadScope = [0x12, 3, .. BadRecord];

    private static readonly Dictionary<string, (string Type, Func<byte[]> Body, int Status)> Bombs = new(
        StringComparer.Ordinal)
    {
        ["empty resources"] = (OtlpClient.Protobuf, () => Repeat([0x0A, 0], Body), 413),
        ["empty scopes"] = (OtlpClient.Protobuf, () => Inside(0x0A, Repeat([0x12, 0], Body)), 413),
        ["empty records"] =
            (OtlpClient.Protobuf, () => Inside(0x0A, Inside(0x12, Repeat([0x12, 0], Body))), 413),
        ["unknown fields"] = (OtlpClient.Protobuf, () => Repeat([0x18, 1], Body), 200),
        ["unknown groups in each other"] = (OtlpClient.Protobuf, () => Repeat([0x1B], Body), 400),
        ["a resource again and again"] =
            (OtlpClient.Protobuf, () => Inside(0x0A, Repeat([0x0A, 0], Body)), 200),
        ["a record of empty values"] = (OtlpClient.Protobuf, () => Record(Repeat([0x32, 0], 250_000)), 400),
        ["records of empty values"] =
            (OtlpClient.Protobuf, () => Records([.. Enumerable.Repeat(Repeat([0x32, 0], 250_000), 120)]), 400),
        ["records of equal keys"] = (OtlpClient.Protobuf, () => Records(
            [.. Enumerable.Repeat(Repeat(Attribute("k").ToArray(), 250_000), 120)]), 400),
        ["a record that is too long"] = (OtlpClient.Protobuf, () => Record(Repeat([0x32, 0], Body)), 400),
        ["a long resource for many records"] = (OtlpClient.Protobuf, () => Inside(
            0x0A,
            [.. Inside(0x0A, LongResource(255_000)), .. Inside(0x12, Repeat([0x12, 0], 90_000))]), 413),
        ["a resource that is too long for many records"] = (OtlpClient.Protobuf, () => Inside(
            0x0A,
            [.. Inside(0x0A, LongResource(262_140)), .. Inside(0x12, Repeat([0x12, 0], 90_000))]), 400),
        ["a long resource for many scopes"] = (OtlpClient.Protobuf, () => Inside(
            0x0A, [.. Inside(0x0A, ManyAttributes(250_000)), .. Repeat(BadScope, 20_000 * BadScope.Length)]), 400),
        ["a long schema for many scopes"] = (OtlpClient.Protobuf, () => Inside(
            0x0A, [.. Inside(0x1A, Repeat("s"u8, Body / 2)), .. Repeat(BadScope, 20_000 * BadScope.Length)]), 400),
        ["records that cannot be decoded"] =
            (OtlpClient.Protobuf, () => Inside(0x0A, Inside(0x12, Repeat(BadRecord, 49_000 * BadRecord.Length))), 400),
        ["control characters"] = (OtlpClient.Protobuf, () => Records(
            [.. Enumerable.Repeat(Inside(0x2A, Inside(0x0A, Repeat([1], 250_000))), 120)]), 400),
        ["arrays in arrays"] = (OtlpClient.Json, () => Repeat("["u8, Body), 400),
        ["objects in objects"] = (OtlpClient.Json, () => Repeat("{\"a\":"u8, Body), 400),
        ["resources as objects"] = (OtlpClient.Json, () => Json("{\"resourceLogs\":[", "{},", "{}]}"), 413),
        ["numbers"] = (OtlpClient.Json, () => Json("{\"resourceLogs\":[", "1,", "1]}"), 400),
        ["one long name"] = (OtlpClient.Json, () => Json("{\"", "a", "\":1}"), 200),
        ["one long number"] = (OtlpClient.Json, () => Json("{\"a\":", "1", "}"), 200),
        ["white space"] = (OtlpClient.Json, () => Repeat(" "u8, Body), 400),
    };

    public static TheoryData<string> NamesOfBombs { get; } = [.. Bombs.Keys];

    [Theory]
    [MemberData(nameof(NamesOfBombs))]
    public async Task A_bomb_is_answered_at_once_and_costs_little_memory(string name)
    {
        var (type, body, status) = Bombs[name];
        var bytes = body();
        var before = pipeline.Api.ProcessorTime;

        using var response = await pipeline.ExportAsync(bytes, type);

        response.StatusCode.Should().Be((HttpStatusCode)status, await response.Content.ReadAsStringAsync());
        (pipeline.Api.ProcessorTime - before).Should().BeLessThan(TimeSpan.FromSeconds(8));
        pipeline.Api.PeakBytes().Should().BeLessThan(600L * Megabyte);
    }

    [Theory]
    [InlineData(OtlpClient.Protobuf)]
    [InlineData(OtlpClient.Json)]
    public async Task A_body_that_decompresses_to_a_thousand_times_its_size_is_refused(string type)
    {
        using var response = await pipeline.ExportAsync(
            OtlpClient.Gzip(new byte[400 * Megabyte]), type, "gzip");

        response.StatusCode.Should().Be(HttpStatusCode.RequestEntityTooLarge);
        pipeline.Api.PeakBytes().Should().BeLessThan(600L * Megabyte);
        await pipeline.ShouldServeAsync();
    }

    private static byte[] Record(byte[] record) => Records([record]);

    private static byte[] Records(byte[][] records) => Inside(
        0x0A, Inside(0x12, [.. records.SelectMany(record => Inside(0x12, record))]));

    private static byte[] LongResource(int bytes)
    {
        var attribute = Logs.Attribute("long", new string('r', bytes - 30));
        return Inside(0x0A, attribute.ToByteArray());
    }

    private static byte[] ManyAttributes(int bytes) =>
        Repeat(new Resource { Attributes = { Logs.Attribute("k", "v") } }.ToByteArray(), bytes);

    private static byte[] Attribute(string key) => new LogRecord { Attributes = { new KeyValue { Key = key } } }
        .ToByteArray();

    /// <summary>A field that holds the message.</summary>
    private static byte[] Inside(byte tag, byte[] message)
    {
        var length = new byte[CodedOutputStream.ComputeLengthSize(message.Length)];
        using var output = new CodedOutputStream(length);
        output.WriteLength(message.Length);
        return [tag, .. length, .. message];
    }

    private static byte[] Repeat(ReadOnlySpan<byte> part, int bytes)
    {
        var all = new byte[bytes / part.Length * part.Length];
        for (var at = 0; at < all.Length; at += part.Length)
            part.CopyTo(all.AsSpan(at));
        return all;
    }

    private static byte[] Json(string begin, string part, string end) =>
    [
        .. Encoding.UTF8.GetBytes(begin), .. Repeat(Encoding.UTF8.GetBytes(part), Body), .. Encoding.UTF8.GetBytes(end),
    ];
}
