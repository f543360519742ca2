using System.Text;
using System.Text.Json;
using Aggregator.Api.Otlp.Encodings;
using Aggregator.Api.Otlp.Records;
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
    public void Json_is_read_as_other_programs_write_it()
    {
        const string body =
            """
            {"unknown":[{"a":1}],"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":1769860800123456789,
            "severityNumber":9,"body":{"stringValue":"a"},"traceId":"4BF92F3577B34DA6A3CE929D0E0E4736",
            "spanId":"","flags":1,"attributes":[{"key":"i","value":{"intValue":"5"}},{"key":"j","value":{"intValue":5}},
            {"key":"d","value":{"doubleValue":"NaN"}}],"unknown":{"b":[]}}],"scope":null}],
            "resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},"schemaUrl":null}]}
            """;

        var one = Mapped.From(OtlpEncoding.Json, Encoding.UTF8.GetBytes(body)).Events.Single();

        one.Topic.Should().Be("shop");
        one.Payload.ToString().Should().Be(
            """{"time_unix_nano":"1769860800123456789","severity_number":9,"body":"a","attributes":"""
            + """{"i":5,"j":5,"d":"NaN"},"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","flags":1,"""
            + """
            "resource":{"attributes":{"service.name":"shop"}}}
            """);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{}x")]
    [InlineData("null")]
    [InlineData("""{"resourceLogs":{}}""")]
    [InlineData("""{"resourceLogs":[null]}""")]
    [InlineData("""{"resourceLogs":[{"scopeLogs":1}]}""")]
    [InlineData("""{"resourceLogs":[{"schemaUrl":1}]}""")]
    [InlineData("""{"resourceLogs":[{"schemaUrl":"\ud800"}]}""")]
    [InlineData("""{"resourceLogs":[],"resourceLogs":[]}""")]
    [InlineData("""{"resourceLogs":[],"resource_logs":[]}""")]
    [InlineData("""{"resourceLogs":[{"resource":{},"resource":{}}]}""")]
    public void Json_that_is_not_of_the_shape_is_refused(string body)
    {
        var read = () => Mapped.From(OtlpEncoding.Json, Encoding.UTF8.GetBytes(body));

        read.Should().Throw<FormatException>();
    }

    [Theory]
    [InlineData("""{"timeUnixNano":"x"}""")]
    [InlineData("""{"timeUnixNano":-1}""")]
    [InlineData("""{"traceId":"123"}""")]
    [InlineData("""{"body":{"intValue":1e400}}""")]
    [InlineData("""{"body":{"doubleValue":1e400}}""")]
    [InlineData("""{"body":{"stringValue":"a","intValue":1}}""")]
    [InlineData("""{"attributes":[null]}""")]
    public void A_record_that_cannot_be_decoded_is_rejected_alone(string record)
    {
        var body = $$"""{"resourceLogs":[{"scopeLogs":[{"logRecords":[{},{{record}},{"flags":1}]}]}]}""";

        var logs = Mapped.From(OtlpEncoding.Json, Encoding.UTF8.GetBytes(body));

        (logs.Events.Count, logs.Rejected).Should().Be((2, 1));
        logs.FirstErrors.Single().ToString().Should().StartWith("event cannot be decoded: ");
    }

    [Fact]
    public void A_body_of_many_records_that_cannot_be_decoded_is_refused_as_a_whole()
    {
        MappedLogs Read(int bad) => Mapped.From(
            OtlpEncoding.Json,
            Encoding.UTF8.GetBytes(
                $$"""{"resourceLogs":[{"scopeLogs":[{"logRecords":[{}{{Repeat(",{\"flags\":[]}", bad)}}]}]}]}"""));
        var tooMany = () => Read(RecordErrors.MaxUndecodable + 1);

        Read(RecordErrors.MaxUndecodable).Events.Should().ContainSingle();
        tooMany.Should().Throw<FormatException>();
    }

    [Fact]
    public void A_resource_that_cannot_be_decoded_costs_only_its_own_records()
    {
        const string body =
            """
            {"resourceLogs":[{"resource":[],"scopeLogs":[{"logRecords":[{},{}]},{"logRecords":[{}]}]},
            {"scopeLogs":[{"scope":1,"logRecords":[{}]},{"logRecords":[{}]}]}]}
            """;

        var logs = Mapped.From(OtlpEncoding.Json, Encoding.UTF8.GetBytes(body));

        (logs.Events.Count, logs.Rejected).Should().Be((1, 4));
    }

    /// <summary>JavaScript cuts texts between the halves of a pair, and JSON.stringify escapes what is left.</summary>
    [Theory]
    [InlineData(@"\ud83d", "\ufffd")]
    [InlineData(@"a\uDE00b", "a\ufffdb")]
    [InlineData(@"\ud83d\ude00", "\ud83d\ude00")]
    [InlineData(@"\ud83d\ud83d\ude00", "\ufffd\ud83d\ude00")]
    [InlineData(@"\\ud83d", @"\ud83d")]
    [InlineData(@"\n\\\ud83dx", "\n\\\ufffdx")]
    public void Half_a_surrogate_pair_is_replaced(string escaped, string text)
    {
        var value = $$"""{"stringValue":"{{escaped}}"}""";
        var record = $$"""{"body":{{value}},"eventName":"{{escaped}}"}""";
        var body = $$"""{"resourceLogs":[{"scopeLogs":[{"logRecords":[{{record}}]}]}]}""";

        var one = Mapped.From(OtlpEncoding.Json, Encoding.UTF8.GetBytes(body)).Events.Single();

        var payload = JsonDocument.Parse(one.Payload.Utf8).RootElement;
        payload.GetProperty("body").GetString().Should().Be(text);
        payload.GetProperty("event_name").GetString().Should().Be(text);
    }

    [Theory]
    [InlineData("123456789012345")]
    [InlineData("-9223372036854775808")]
    [InlineData("9007199254740993")]
    [InlineData("\"9223372036854775807\"")]
    public void Integers_of_64_bits_keep_every_digit_as_numbers_and_as_text(string number)
    {
        var body = $$$"""{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"intValue":{{{number}}}}}]}]}]}""";

        var one = Mapped.From(OtlpEncoding.Json, Encoding.UTF8.GetBytes(body)).Events.Single();

        one.Payload.ToString().Should().Be($$$"""{"body":{{{number.Trim('"')}}}}""");
    }

    [Fact]
    public void The_names_of_the_proto_files_are_read_as_well()
    {
        const string body =
            """
            {"resource_logs":[{"schema_url":"r","scope_logs":[
            {"schema_url":"s","log_records":[{"severity_number":9}]}]}]}
            """;

        var one = Mapped.From(OtlpEncoding.Json, Encoding.UTF8.GetBytes(body)).Events.Single();

        one.Payload.ToString().Should().Be(
            """{"severity_number":9,"resource":{"schema_url":"r"},"scope":{"schema_url":"s"}}""");
    }

    [Fact]
    public void Ids_of_traces_are_hexadecimal_and_may_be_Base64()
    {
        const string body =
            """
            {"resourceLogs":[{"scopeLogs":[{"logRecords":[
            {"traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"00F067AA0BA902B7"},
            {"traceId":"S/kvNXezTaajzpKdDg5HNg==","spanId":"APBnqgupArc="}]}]}]}
            """;

        var events = Mapped.From(OtlpEncoding.Json, Encoding.UTF8.GetBytes(body)).Events;

        events.Select(one => one.Payload.ToString()).Should().AllBe(
            """{"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","span_id":"00f067aa0ba902b7"}""");
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

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    private static byte[] Length(int length) => length < 128
        ? [(byte)length] : [(byte)((length & 0x7F) | 0x80), (byte)(length >> 7)];
}
