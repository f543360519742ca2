using System.Text;
using Aggregator.Api.Otlp.Encodings;
using Google.Protobuf;
using OpenTelemetry.Proto.Collector.Logs.V1;
using OpenTelemetry.Proto.Common.V1;
using OpenTelemetry.Proto.Logs.V1;

namespace Aggregator.Tests.Api.Otlp;

/// <summary>How bodies are read: what is tolerated, and what is not.</summary>
public sealed class EncodingTests
{
    [Theory]
    [InlineData("application/x-protobuf", "application/x-protobuf")]
    [InlineData("Application/X-Protobuf; a=b", "application/x-protobuf")]
    [InlineData("application/json; charset=utf-8", "application/json")]
    [InlineData("application/json; charset=latin1", null)]
    [InlineData("application/protobuf", null)]
    [InlineData("text/plain", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void The_media_type_names_the_encoding(string? contentType, string? encoding) =>
        (OtlpEncoding.Of(contentType)?.MediaType).Should().Be(encoding);

    [Fact]
    public void The_parts_of_a_message_may_come_in_any_order()
    {
        var request = Logs.Request("shop", Logs.Record("a"));
        var whole = request.ResourceLogs[0];
        var (scopes, resource) = (new ResourceLogs { ScopeLogs = { whole.ScopeLogs } }, new ResourceLogs(whole));
        resource.ScopeLogs.Clear();
        byte[] inside = [.. scopes.ToByteArray(), .. resource.ToByteArray()];
        byte[] body = [0x0A, .. Length(inside.Length), .. inside];

        Mapped.From(OtlpEncoding.Protobuf, body).Events.Single().Should().Be(Mapped.One(request));
    }

    [Fact]
    public void A_resource_that_comes_twice_is_not_dropped_in_silence()
    {
        var twice = new ResourceLogs(Logs.Request("a").ResourceLogs[0]).ToByteArray();
        byte[] inside = [.. twice, .. twice];
        byte[] body = [0x0A, .. Length(inside.Length), .. inside];

        var read = () => OtlpEncoding.Protobuf.Split(body, 100);

        read.Should().Throw<FormatException>();
    }

    [Fact]
    public void Bytes_that_are_no_protobuf_are_refused()
    {
        var good = Logs.Request("t", Logs.Record("a")).ToByteArray();
        byte[][] bodies =
        [
            good[..^1], [.. good, 0x0A], [.. good, 0x0A, 0xFF], [0x0A, 0x02, 0x0A, 0x05], [0, 0], [0x07], [0x0C],
            [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F], [0x0A, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1],
        ];

        foreach (var body in bodies)
        {
            var read = () => Mapped.From(OtlpEncoding.Protobuf, body);
            read.Should().Throw<FormatException>(Convert.ToHexString(body));
        }
    }

    [Theory]
    [InlineData(30, true)]
    [InlineData(100, false)]
    [InlineData(50_000, false)]
    public void Values_may_be_nested_but_not_without_end(int levels, bool isRead)
    {
        var open = string.Concat(Enumerable.Repeat("{\"arrayValue\":{\"values\":[", levels));
        var close = string.Concat(Enumerable.Repeat("]}}", levels));
        var json = """{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":""" + open + "{}" + close + "}]}]}]}";
        var body = new AnyValue();
        for (var i = 0; i < Math.Min(levels, 1000); i++)
            body = new AnyValue { ArrayValue = new ArrayValue { Values = { body } } };
        var request = Logs.Request("t", new LogRecord { Body = body });

        EventsOf(OtlpEncoding.Json, Encoding.UTF8.GetBytes(json)).Should().Be(isRead ? 1 : 0);
        EventsOf(OtlpEncoding.Protobuf, request.ToByteArray()).Should().Be(isRead ? 1 : 0);
    }

    [Fact]
    public void Text_that_is_not_utf8_is_refused()
    {
        var record = new LogRecord { SeverityText = "abc" }.ToByteArray();
        record[^1] = 0xFF;

        var read = () => OtlpEncoding.Protobuf.Decode(LogRecord.Parser, record);

        read.Should().Throw<FormatException>();
    }

    [Fact]
    public void A_body_with_too_many_parts_is_not_read_to_its_end()
    {
        byte[] resources = [.. Enumerable.Repeat<byte[]>([0x0A, 0], 100).SelectMany(bytes => bytes), 0xFF];
        var scopes = new ExportLogsServiceRequest { ResourceLogs = { new ResourceLogs() } };
        scopes.ResourceLogs[0].ScopeLogs.Add(Enumerable.Repeat(new ScopeLogs(), 100));
        var records = Logs.Request("t", [.. Enumerable.Repeat(new LogRecord(), 100)]);

        OtlpEncoding.Protobuf.Split(resources, 99).AreTooMany.Should().BeTrue();
        foreach (var request in (ExportLogsServiceRequest[])[scopes, records])
        {
            OtlpEncoding.Protobuf.Split(request.ToByteArray(), 100).AreTooMany.Should().BeTrue();
            OtlpEncoding.Json.Split(Logs.Json(request), 100).AreTooMany.Should().BeTrue();
            OtlpEncoding.Protobuf.Split(request.ToByteArray(), 102).AreTooMany.Should().BeFalse();
            OtlpEncoding.Json.Split(Logs.Json(request), 102).AreTooMany.Should().BeFalse();
        }
    }

    /// <summary>The number of events in a body; 0 if it is refused as a whole.</summary>
    private static int EventsOf(OtlpEncoding encoding, byte[] body)
    {
        try
        {
            return Mapped.From(encoding, body).Events.Count;
        }
        catch (FormatException)
        {
            return 0;
        }
    }

    private static byte[] Length(int length) => length < 128
        ? [(byte)length] : [(byte)((length & 0x7F) | 0x80), (byte)(length >> 7)];
}
