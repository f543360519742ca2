using System.Globalization;
using System.Text;
using System.Text.Json;
using Aggregator.Contracts;
using Aggregator.Contracts.Parsing;

namespace Aggregator.Tests.Contracts.Parsing;

public sealed class LogEventReaderTests
{
    [Theory]
    [InlineData("2026-01-31T12:00:00Z", "2026-01-31T12:00:00Z")]
    [InlineData("2026-01-31t12:00:00z", "2026-01-31T12:00:00Z")]
    [InlineData("2026-01-31 12:00", "2026-01-31T12:00:00Z")]
    [InlineData("2026-01-31T12:00:00.1+01", "2026-01-31T11:00:00.1Z")]
    [InlineData("2026-01-31T12:00:00,25+0130", "2026-01-31T10:30:00.25Z")]
    [InlineData("2026-01-31T12:00:00.123456789-05:00", "2026-01-31T17:00:00.123456Z")]
    [InlineData("2024-02-29T23:59:59.9999999Z", "2024-02-29T23:59:59.999999Z")]
    [InlineData("1969-12-31T23:59:59.9999999Z", "1969-12-31T23:59:59.999999Z")]
    public void Iso_8601_timestamps_are_accepted(string text, string expected) =>
        Read(timestamp: Quote(text)).Event!.Timestamp.Should().Be(
            DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("")]
    [InlineData("now")]
    [InlineData("2026-01-31")]
    [InlineData("2026-02-29T00:00:00Z")]
    [InlineData("2026-00-10T00:00:00Z")]
    [InlineData("2026-01-31T24:00:00Z")]
    [InlineData("2026-01-31T12:60:00Z")]
    [InlineData("2026-01-31T12:00:60Z")]
    [InlineData("2026-01-31T12:00:00.Z")]
    [InlineData("2026-01-31T12:00:00+24:00")]
    [InlineData("2026-01-31T12:00:00 Z")]
    [InlineData("0000-01-31T12:00:00Z")]
    [InlineData("0001-01-01T00:00:00+01:00")]
    [InlineData("9999-12-31T23:59:59-01:00")]
    [InlineData("٢٠٢٦-01-31T12:00:00Z")]
    [InlineData("1769860800")]
    public void Other_timestamps_are_refused(string text) => ShouldBreak(Read(timestamp: Quote(text)), "timestamp");

    [Theory]
    [InlineData("1e308")]
    [InlineData("-1.5E-320")]
    [InlineData("0.00000000000000000000000000000000000001")]
    [InlineData("123456789012345678901234567890")]
    public void Numbers_within_the_range_of_a_double_are_accepted(string number) =>
        Read(payload: $$"""{"n":{{number}}}""").Errors.Should().BeEmpty();

    [Theory]
    [InlineData("1e309")]
    [InlineData("-1E+400")]
    [InlineData("1e-1075")]
    [InlineData("1e99999999999999999999")]
    [InlineData("10e308")]
    public void Numbers_beyond_the_range_of_a_double_are_refused(string number) =>
        ShouldBreak(Read(payload: $$"""{"n":[{{number}}]}"""), "payload");

    [Fact]
    public void Long_numbers_are_measured_by_their_digits()
    {
        Read(payload: $$"""{"n":{{new string('9', 309)}}}""").Errors.Should().BeEmpty();
        ShouldBreak(Read(payload: $$"""{"n":{{new string('9', 310)}}}"""), "payload");
        ShouldBreak(Read(payload: $$"""{"n":0.{{new string('1', 1075)}}}"""), "payload");
    }

    [Theory]
    [InlineData(@"""\ud83d\ude00""", true)]
    [InlineData(@"""\\ud800""", true)]
    [InlineData(@"""\u0001""", true)]
    [InlineData(@"""\ud83d""", false)]
    [InlineData(@"""\ude00\ud83d""", false)]
    [InlineData(@"""\ud83dx""", false)]
    [InlineData(@"""\ud83d\n""", false)]
    [InlineData(@"""\u0000""", false)]
    public void Escapes_that_the_database_cannot_hold_are_refused(string text, bool valid)
    {
        (Read(payload: $$"""{"n":{{text}}}""").Event is not null).Should().Be(valid);
        (Read(payload: $$"""{{{text}}:1}""").Event is not null).Should().Be(valid);
        (Read(topic: text).Event is not null).Should().Be(valid);
    }

    [Fact]
    public void Nesting_beyond_the_limit_is_refused()
    {
        Read(payload: Nested(LogEventLimits.MaxDepth - 1)).Errors.Should().BeEmpty();
        ShouldBreak(Read(payload: Nested(LogEventLimits.MaxDepth)), "payload");
    }

    [Fact]
    public void An_event_that_is_too_large_is_refused()
    {
        var reading = Read(payload: $$"""{"n":"{{new string('x', LogEventLimits.MaxEventBytes)}}"}""");

        ShouldBreak(reading, "event");
    }

    [Theory]
    [InlineData("1e-1074", 1076)]
    [InlineData("-1e-3", 6)]
    [InlineData("1e308", 309)]
    [InlineData("12.5e1", 6)]
    [InlineData("0.00001", 7)]
    [InlineData("100", 3)]
    public void A_number_counts_with_its_length_when_written_out(string number, int length)
    {
        const string others = "tes";
        var room = LogEventLimits.MaxEventBytes - others.Length - """{"n":,"x":""}""".Length - length;

        ReadEnveloped($$"""{"n":{{number}},"x":"{{new string('x', room)}}"}""").Errors.Should().BeEmpty();
        ReadEnveloped($$"""{"n":{{number}},"x":"{{new string('x', room + 1)}}"}""").Event.Should().BeNull();
    }

    [Fact]
    public void An_event_that_is_too_large_only_with_its_numbers_written_out_is_refused_for_its_payload()
    {
        var payload = $$"""{"n":[{{string.Join(',', Enumerable.Repeat("1e-1074", 250))}}]}""";

        var reading = Read(payload: payload);

        reading.Errors.Should().ContainSingle().Which.Should().Be(new FieldError(
            "payload", "must not make the event larger than 262144 bytes when its numbers are written out"));
    }

    [Fact]
    public void A_rule_that_is_broken_repeatedly_is_reported_once()
    {
        var reading = Read(more: string.Concat(Enumerable.Repeat(",\"topic\":1,\"source\":{}", 5_000)));

        reading.Errors.Select(error => error.ToString()).Should().Equal(
            "topic must not appear twice", "source must not appear twice");
    }

    [Fact]
    public void A_duplicate_field_is_refused_and_an_unknown_field_ignored()
    {
        ShouldBreak(Read(more: ""","topic":"again" """), "topic");
        Read(more: ""","severity":{"a":[1,"\ud800"]},"\ud800":1""").Errors.Should().BeEmpty();
    }

    [Theory]
    [InlineData("""{"a":1,"a":1}""")]
    [InlineData("""{"a":1,"b":2,"a":{}}""")]
    [InlineData("""{"a":{"b":{"c":1,"c":2}}}""")]
    [InlineData("""{"a":[{"b":1},{"b":1,"b":2}]}""")]
    [InlineData("""{"é":1,"\u00e9":2}""")]
    [InlineData("""{"\u0061":1,"a":2}""")]
    [InlineData("""{"":1,"":2}""")]
    [InlineData("""{"a\n":1,"a\u000a":2}""")]
    public void A_name_that_appears_twice_in_one_object_is_refused(string json)
    {
        ShouldBreak(Read(payload: json), "payload");
        ShouldBreak(Read(more: $""","ignored":{json}"""), "event");
        ShouldBreak(Read(more: $",{json[1..^1]}"), "event");
    }

    [Theory]
    [InlineData("""{"a":{"a":{"a":1}}}""")]
    [InlineData("""{"a":[{"a":1},{"a":1}],"b":{"a":1},"A":1}""")]
    [InlineData("""{"topic":1,"event_id":2,"payload":{"topic":1}}""")]
    public void The_same_name_in_different_objects_is_accepted(string json) =>
        Read(payload: json).Errors.Should().BeEmpty();

    [Fact]
    public void Many_names_are_compared_quickly()
    {
        var names = Enumerable.Range(0, 20_000).Select(i => $"\"n{i}\":1").ToList();
        var clock = System.Diagnostics.Stopwatch.StartNew();

        Read(payload: $"{{{string.Join(',', names)}}}").Errors.Should().BeEmpty();
        ShouldBreak(Read(payload: $"{{{string.Join(',', names)},\"n7\":2}}"), "payload");

        clock.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void The_payload_keeps_its_bytes()
    {
        const string payload = """{ "z":1.10 , "a" : [ "\u00e9" ] }""";

        Read(payload: payload).Event!.Payload.ToString().Should().Be(payload);
    }

    private static string Quote(string text) => JsonSerializer.Serialize(text);

    /// <summary>Returns nested objects of the given depth.</summary>
    private static string Nested(int levels) =>
        string.Concat(Enumerable.Repeat("""{"a":""", levels)) + "1" + new string('}', levels);

    private static LogEventReadResult Read(
        string topic = "\"t\"", string timestamp = "\"2026-01-31T12:00:00Z\"", string payload = "{}", string more = "")
    {
        var utf8 = Encoding.UTF8.GetBytes(
            $$"""{"topic":{{topic}},"event_id":"e","timestamp":{{timestamp}},"source":"s","payload":{{payload}}"""
            + $"{more}}}");
        var reader = new Utf8JsonReader(utf8, LogEventReader.ReaderOptions);
        reader.Read();
        return LogEventReader.Read(ref reader, utf8);
    }

    private static LogEventReadResult ReadEnveloped(string payload)
    {
        var utf8 = Encoding.UTF8.GetBytes(
            $$"""{"topic":"t","event_id":"e","timestamp":"2026-01-31T12:00:00Z","source":"s","payload":{{payload}}}""");
        var reader = new Utf8JsonReader(utf8, LogEventReader.ReaderOptions);
        reader.Read();
        return LogEventReader.Read(ref reader, utf8, LogEventRules.Enveloped);
    }

    private static void ShouldBreak(LogEventReadResult reading, string field)
    {
        reading.Event.Should().BeNull();
        reading.Errors.Select(error => error.Field).Should().Equal(field);
    }
}
