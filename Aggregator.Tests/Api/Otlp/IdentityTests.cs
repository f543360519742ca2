using Aggregator.Api.Otlp.Encodings;
using Aggregator.Api.Publishing;
using Aggregator.Contracts;
using Google.Protobuf;
using OpenTelemetry.Proto.Common.V1;
using OpenTelemetry.Proto.Logs.V1;

namespace Aggregator.Tests.Api.Otlp;

/// <summary>The ids by which a record that an exporter sends again is recognised.</summary>
public sealed class IdentityTests
{
    [Fact]
    public void A_request_that_is_sent_again_has_the_same_ids()
    {
        var request = Logs.Request("t", Logs.Full(), Logs.Record("a"), Logs.Record("a"), Logs.Record("b"));

        var first = Ids(Mapped.From(request).Events);

        first.Should().OnlyHaveUniqueItems();
        first.All(id => Guid.TryParse(id, out _)).Should().BeTrue();
        Ids(Mapped.From(request).Events).Should().Equal(first);
        Ids(Mapped.From(OtlpEncoding.Json, Logs.Json(request)).Events).Should().Equal(first);
    }

    [Fact]
    public void Any_difference_makes_another_id()
    {
        var scope = Logs.Request("t", Logs.Record("a"));
        scope.ResourceLogs[0].ScopeLogs[0].Scope = new InstrumentationScope { Name = "s" };
        var later = Logs.Record("a");
        later.TimeUnixNano++;
        var (spanned, otherwise) = (Logs.Record("a"), Logs.Record("a"));
        (spanned.SpanId, otherwise.SpanId) = (ByteString.CopyFrom(1), ByteString.CopyFrom(2));
        var requests = new[]
        {
            Logs.Request("t", Logs.Record("a")), Logs.Request("t", Logs.Record("b")), Logs.Request("t", later), scope,
            Logs.Request(Logs.Service("t", Logs.Attribute("host.name", "h")), Logs.Record("a")),
            Logs.Request("t", Logs.Record("a", Logs.Attribute("b", "c"))),
            Logs.Request("t", spanned), Logs.Request("t", otherwise),
        };

        requests.Select(request => Mapped.One(request).EventId).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void Equal_records_are_told_apart_within_a_request_wherever_they_stand()
    {
        var together = Mapped.From(Logs.Request("t", Logs.Record("a"), Logs.Record("b"), Logs.Record("a"))).Events;
        var apart = Logs.Request("t", Logs.Record("a"));
        apart.ResourceLogs.Add(Logs.Request("t", Logs.Record("a")).ResourceLogs);

        Ids(together).Should().OnlyHaveUniqueItems();
        Ids(Mapped.From(apart).Events).Should().Equal(together[0].EventId, together[2].EventId);
    }

    [Fact]
    public void Equal_records_are_told_apart_however_many_stand_between_them()
    {
        var limits = new PublishOptions { MaxEvents = 200_000, MaxBodyBytes = 1 << 30, MaxBytesInFlight = 1 << 30 };
        var others = Enumerable.Range(0, 100_001).Select(i => new LogRecord { TimeUnixNano = (ulong)i + 1 });
        LogRecord[] records = [Logs.Record("a"), .. others, Logs.Record("a")];

        var events = Mapped.From(
            OtlpEncoding.Protobuf, Logs.Request("t", records).ToByteArray(), limits: limits).Events;

        Ids(events).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void An_id_does_not_depend_on_when_the_record_arrives()
    {
        var request = Logs.Request("t", new LogRecord { Body = Logs.Text("without any time") });

        var early = Mapped.From(request, received: DateTimeOffset.UnixEpoch).Events.Single();

        early.EventId.Should().Be(Mapped.One(request).EventId);
        early.Timestamp.Should().NotBe(Mapped.One(request).Timestamp);
    }

    [Fact]
    public void An_attribute_with_an_id_is_the_id()
    {
        var uid = Logs.Attribute("log.record.uid", "01ARZ3NDEKTSV4RRFFQ69G5FAV");
        var id = Logs.Attribute("event.id", "order-4711");

        Mapped.One(Logs.Request("t", Logs.Record("a", uid))).EventId.Should().Be("01ARZ3NDEKTSV4RRFFQ69G5FAV");
        Mapped.One(Logs.Request("t", Logs.Record("a", uid, id))).EventId.Should().Be("order-4711");
        Ids(Mapped.From(Logs.Request("t", Logs.Record("a", id), Logs.Record("b", id))).Events)
            .Should().Equal("order-4711", "order-4711");
    }

    [Fact]
    public void An_id_that_no_event_can_have_is_not_used()
    {
        KeyValue[] bad =
        [
            Logs.Attribute("event.id", string.Empty), Logs.Attribute("event.id", new string('a', 256)),
            Logs.Attribute("event.id", "a\0"), Logs.Attribute("event.id", new AnyValue { IntValue = 1 }),
        ];

        foreach (var one in bad)
            Guid.TryParse(Mapped.One(Logs.Request("t", Logs.Record("a", one))).EventId, out _).Should().BeTrue();
    }

    /// <summary>
    /// Records that an exporter sends again across an upgrade of the API must not become other events.
    /// </summary>
    [Fact]
    public void The_ids_stay_what_they_are() =>
        Mapped.One(Logs.Request("shop", Logs.Full())).EventId.Should().Be("63a3e8a5-00d6-82a3-ada7-ff0fd19cd8af");

    private static IEnumerable<string> Ids(IEnumerable<LogEvent> events) => events.Select(one => one.EventId);
}
