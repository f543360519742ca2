using Aggregator.Api.Otlp;
using Aggregator.Api.Otlp.Encodings;
using OpenTelemetry.Proto.Collector.Logs.V1;
using OpenTelemetry.Proto.Common.V1;
using OpenTelemetry.Proto.Logs.V1;
using OpenTelemetry.Proto.Resource.V1;

namespace Aggregator.Tests.Api.Otlp;

/// <summary>What becomes of a log record, field by field. docs/otlp.md has the same table.</summary>
public sealed class MappingTests
{
    private const string Payload =
        """
        {"time_unix_nano":"1769860800123456789","observed_time_unix_nano":"1769860800123456800","severity_number":17,
        "severity_text":"ERR","event_name":"payment.failed","body":"Payment \"4711\" failed: größer",
        "attributes":{"text":"a\nb","yes":true,"integer":-9223372036854775808,"double":0.1,"nan":"NaN",
        "infinite":"-Infinity","bytes":"AP8=","empty":null,"array":["a",null],"map":{"k":"v"}},
        "dropped_attributes_count":3,"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","span_id":"00f067aa0ba902b7",
        "flags":1,"resource":{"attributes":{"service.name":"shop","service.instance.id":"shop-1"},
        "dropped_attributes_count":1,"schema_url":"https://r"},"scope":{"name":"Shop.Payments","version":"2.1",
        "attributes":{"team":"checkout"},"schema_url":"https://s"}}
        """;

    private static readonly ExportLogsServiceRequest Full = new()
    {
        ResourceLogs =
        {
            new ResourceLogs
            {
                Resource = new(Logs.Service("shop", Logs.Attribute("service.instance.id", "shop-1")))
                {
                    DroppedAttributesCount = 1,
                },
                SchemaUrl = "https://r",
                ScopeLogs =
                {
                    new ScopeLogs
                    {
                        Scope = new InstrumentationScope
                        {
                            Name = "Shop.Payments",
                            Version = "2.1",
                            Attributes = { Logs.Attribute("team", "checkout") },
                        },
                        SchemaUrl = "https://s",
                        LogRecords = { Logs.Full() },
                    },
                },
            },
        },
    };

    [Fact]
    public void A_record_keeps_every_field()
    {
        var one = Mapped.One(Full);

        one.Topic.Should().Be("shop");
        one.Source.Should().Be("shop-1");
        one.Timestamp.Should().Be(DateTimeOffset.Parse("2026-01-31T12:00:00.123456Z", null));
        one.Payload.ToString().Should().Be(Payload.ReplaceLineEndings(string.Empty));
    }

    [Fact]
    public void Both_encodings_of_a_record_make_the_same_event()
    {
        var json = Mapped.From(OtlpEncoding.Json, Logs.Json(Full)).Events.Single();

        json.Should().Be(Mapped.One(Full));
    }

    [Fact]
    public void What_a_record_does_not_have_is_left_out()
    {
        var bare = Mapped.One(Logs.Request(resource: null, new LogRecord { TimeUnixNano = Logs.Nanoseconds }));

        bare.Payload.ToString().Should().Be("""{"time_unix_nano":"1769860800123456789"}""");
        (bare.Topic, bare.Source).Should().Be(("otlp", "otlp"));
    }

    [Fact]
    public void The_time_is_that_of_the_record_else_that_of_its_observation_else_that_of_its_receipt()
    {
        var observed = Mapped.One(Logs.Request("t", new LogRecord { ObservedTimeUnixNano = 1_000_000_000 }));
        var none = Mapped.One(Logs.Request("t", new LogRecord()));
        var latest = Mapped.One(Logs.Request("t", new LogRecord { TimeUnixNano = ulong.MaxValue }));

        observed.Timestamp.Should().Be(DateTimeOffset.UnixEpoch.AddSeconds(1));
        none.Timestamp.Should().Be(Mapped.Received);
        latest.Timestamp.Year.Should().Be(2554);
    }

    [Theory]
    [InlineData(false, false, "resource")]
    [InlineData(true, false, "scope")]
    [InlineData(true, true, "record")]
    public void The_attribute_of_the_topic_is_taken_from_the_narrowest_place(bool inScope, bool inRecord, string topic)
    {
        var request = Logs.Request(Logs.Service("service", Logs.Attribute("team", "resource")), Logs.Record("hello"));
        var scope = request.ResourceLogs[0].ScopeLogs[0];
        if (inScope)
            scope.Scope = new InstrumentationScope { Attributes = { Logs.Attribute("team", "scope") } };
        if (inRecord)
            scope.LogRecords[0].Attributes.Add(Logs.Attribute("team", "record"));

        var one = Mapped.One(request, new OtlpOptions { TopicAttribute = "team" });

        (one.Topic, one.Source).Should().Be((topic, "service"));
    }

    [Fact]
    public void A_topic_that_is_no_text_or_empty_is_replaced_and_one_that_is_too_long_is_cut()
    {
        var number = Logs.Attribute("service.name", new AnyValue { IntValue = 7 });
        string Topic(KeyValue attribute) => Mapped.One(
            Logs.Request(new Resource { Attributes = { attribute } }, Logs.Record("a")),
            new OtlpOptions { DefaultTopic = "others" }).Topic;

        Topic(number).Should().Be("others");
        Topic(Logs.Attribute("service.name", string.Empty)).Should().Be("others");
        Topic(Logs.Attribute("service.name", new string('a', 101))).Should().Be(new string('a', 100));
        Topic(Logs.Attribute("service.name", "a\0b")).Should().Be("a\uFFFDb");
    }

    [Fact]
    public void Keys_that_come_twice_and_the_character_zero_lose_no_value()
    {
        var payload = Mapped.Payload(Logs.Request(
            "t",
            Logs.Record(
                "zero \0",
                Logs.Attribute("a", "1"),
                Logs.Attribute("a", "2"),
                Logs.Attribute("a#2", "3"),
                Logs.Attribute("a", "4"),
                Logs.Attribute("b\0", "5"),
                Logs.Attribute("b\uFFFD", "6"))));

        payload.GetProperty("body").GetString().Should().Be("zero \uFFFD");
        payload.GetProperty("attributes").GetRawText().Should().Be(
            """{"a":"1","a#2":"2","a#2#2":"3","a#3":"4","b�":"5","b�#2":"6"}""");
    }

    [Fact]
    public void Ids_of_zeros_are_left_out_and_those_of_a_wrong_length_kept()
    {
        var record = Logs.Record("a");
        record.TraceId = Google.Protobuf.ByteString.CopyFrom(new byte[16]);
        record.SpanId = Google.Protobuf.ByteString.CopyFrom(1, 2, 3);

        var payload = Mapped.Payload(Logs.Request("t", record));

        payload.TryGetProperty("trace_id", out _).Should().BeFalse();
        payload.GetProperty("span_id").GetString().Should().Be("010203");
    }

    [Fact]
    public void A_record_that_is_too_large_with_its_resource_is_rejected_and_the_others_are_kept()
    {
        var request = Logs.Request(
            Logs.Service("t", Logs.Attribute("long", new string('r', 130_000))),
            Logs.Record(new string('a', 200_000)),
            Logs.Record("small"),
            Logs.Record(new string('a', 300_000)));

        var logs = Mapped.From(request);

        logs.Events.Should().ContainSingle();
        logs.Rejected.Should().Be(2);
        logs.FirstErrors.Single().ToString().Should().Be("event must not be larger than 262144 bytes");
    }

    [Fact]
    public void A_resource_that_is_too_large_for_any_event_rejects_all_its_records()
    {
        var request = Logs.Request(
            Logs.Service("t", Logs.Attribute("long", new string('\u0001', 60_000))),
            Logs.Record("a"),
            Logs.Record("b"));

        var logs = Mapped.From(request);

        (logs.Events.Count, logs.Rejected).Should().Be((0, 2));
    }
}
