using System.Text;
using System.Text.Json;
using Aggregator.Api.Otlp.Encodings;
using Aggregator.Api.Otlp.Records;

namespace Aggregator.Tests.Api.Otlp;

/// <summary>How JSON is read: what is tolerated, and what is not.</summary>
public sealed class JsonEncodingTests
{
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

        var one = Read(body).Events.Single();

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
        var read = () => Read(body);

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

        var logs = Read(body);

        (logs.Events.Count, logs.Rejected).Should().Be((2, 1));
        logs.FirstErrors.Single().ToString().Should().StartWith("event cannot be decoded: ");
    }

    [Fact]
    public void A_body_of_many_records_that_cannot_be_decoded_is_refused_as_a_whole()
    {
        string Body(int bad) =>
            $$"""{"resourceLogs":[{"scopeLogs":[{"logRecords":[{}{{Repeat(",{\"flags\":[]}", bad)}}]}]}]}""";
        var tooMany = () => Read(Body(RecordErrors.MaxUndecodable + 1));

        Read(Body(RecordErrors.MaxUndecodable)).Events.Should().ContainSingle();
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

        var logs = Read(body);

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

        var one = Read(body).Events.Single();

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

        var one = Read(body).Events.Single();

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

        var one = Read(body).Events.Single();

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

        var events = Read(body).Events;

        events.Select(one => one.Payload.ToString()).Should().AllBe(
            """{"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","span_id":"00f067aa0ba902b7"}""");
    }

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    private static MappedLogs Read(string body) => Mapped.From(OtlpEncoding.Json, Encoding.UTF8.GetBytes(body));
}
