using System.Text;
using Aggregator.Tests.Infrastructure;
using static Aggregator.Tests.Consumers.Deliveries.MalformedMessage;

namespace Aggregator.Tests.Consumers.Deliveries;

/// <summary>Batches that are valid in part, and valid events with strange properties and headers.</summary>
internal static class WrongEnvelopes
{
    /// <summary>The limit in compose/rabbitmq/rabbitmq.conf, in bytes.</summary>
    public const int LargestMessage = 2 * 1024 * 1024;

    private static readonly (string Name, object Value)[] Properties =
    [
        ("content_type", "garbage;;;"), ("content_type", "text/plain; charset=utf-16"),
        ("content_type", "application/octet-stream"), ("content_type", "application/vnd.masstransit+json"),
        ("content_type", "application/x-protobuf"), ("content_encoding", "utf-8"), ("content_encoding", "identity"),
        ("message_id", "not-a-uuid "), ("message_id", "{"), ("message_id", "ümläut-😀-"),
        ("correlation_id", "not-a-uuid"), ("reply_to", "nobody"), ("type", "urn:message:Other:Thing"),
        ("app_id", "another"), ("delivery_mode", 1), ("priority", 9), ("timestamp", 0), ("timestamp", 4102444800),
    ];

    private static readonly (string Name, object? Value)[] Headers =
    [
        ("MT-Fault-Message", "pretended"), ("MT-Host-MachineName", 7), ("MT-Redelivery-Count", "many"),
        ("MT-Activity-Id", "x"), ("MT-MessageType", "urn:message:Other:Thing"), ("Content-Type", "text/html"),
        ("MessageId", "7"), ("x-death", "alive"), ("x-delivery-count", -1), ("x-retry", true), ("nothing", null),
        ("nested", new Dictionary<string, object>(StringComparer.Ordinal) { ["a"] = 1 }), ("list", (int[])[1, 2, 3]),
        ("traceparent", "garbage"), ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
        ("aggregator-replay", "1"), ("", "empty name"),
    ];

    public static IEnumerable<MalformedMessage> All(string topic)
    {
        foreach (var (name, value) in Properties)
        {
            var text = name == "message_id" ? value + Samples.NewId() : value;
            yield return New(topic, $"{name} {value}") with
            {
                Properties = new(StringComparer.Ordinal) { [name] = text },
            };
        }

        foreach (var (name, value) in Headers)
        {
            yield return New(topic, $"header {name} {value}") with
            {
                Headers = new(StringComparer.Ordinal) { [name] = value },
            };
        }

        yield return Bad("bad, with every kind of header", "x") with
        {
            Headers = Headers.GroupBy(header => header.Name, StringComparer.Ordinal)
                .ToDictionary(header => header.Key, header => header.First().Value, StringComparer.Ordinal),
        };
        foreach (var encoding in (string[])["gzip", "br", "deflate", "zstd", "gzip, br", "nonsense"])
        {
            yield return New(topic, $"content_encoding {encoding}") with
            {
                Stored = 0,
                Rejected = 1,
                Properties = new(StringComparer.Ordinal) { ["content_encoding"] = encoding },
            };
        }

        foreach (var message in Batches(topic))
            yield return message;
        yield return Bad("2 MiB of blanks", Blank(LargestMessage));
        yield return Bad("2 MiB of one string", [(byte)'"', .. Blank(LargestMessage - 2), (byte)'"']);
        yield return Bad("2 MiB of zeros", new byte[LargestMessage]);
    }

    private static IEnumerable<MalformedMessage> Batches(string topic)
    {
        var good = () => Samples.Json(topic, Samples.NewId());
        var bad = Samples.Json(topic, Samples.NewId(), "[]");
        yield return Good("an array of one", $"[{good()}]");
        yield return Mixed("good and bad in an array", $"[{good()},{bad},1,null,{good()}]", 2, 3);
        yield return Mixed("good and bad in events", $$"""{"events":[{{bad}},{{good()}},[],"x"]}""", 1, 3);
        yield return Mixed(
            "good and bad in an envelope", Envelope("LogEventBatch", $$"""{"events":[{{good()}},{}]}"""), 1, 1);
        yield return Good("an envelope around one", Envelope("LogEvent", good()));
        yield return Good("an envelope in other cases", Envelope("logevent", good()));
        yield return Good(
            "an envelope with its parts turned round",
            $$"""{"message":{{good()}},"messageType":["x","urn:message:Aggregator.Contracts:LogEvent"]}""");
        yield return Good("a batch of 501", $"[{string.Join(',', Enumerable.Range(0, 501).Select(_ => good()))}]", 501);
        yield return Good("white space around it", $" \r\n\t{good()}\n ");
        yield return Good(
            "an event with an envelope's fields",
            good()[..^1] + ""","message":{},"messageType":["urn:message:Other:Thing"]}""");
        yield return Bad("an array of 10,001", $"[{string.Join(',', Enumerable.Repeat("1", 10_001))}]");
        yield return Mixed("an array of 10,000", $"[{string.Join(',', Enumerable.Repeat("1", 10_000))}]", 0, 10_000);
        yield return Bad("2 MiB of numbers", $"[{string.Join(',', Enumerable.Repeat("1", (LargestMessage / 2) - 1))}]");
        yield return Bad("an array cut off", $"[{good()},");
        yield return Bad("an array after an event", $"{good()}[]");
    }

    private static MalformedMessage New(string topic, string kind) => Good(kind, Samples.Json(topic, Samples.NewId()));

    private static string Envelope(string type, string message) =>
        $$$"""{"messageType":["urn:message:Aggregator.Contracts:{{{type}}}"],"message":{{{message}}},"headers":{}}""";

    private static byte[] Blank(int length) => Encoding.ASCII.GetBytes(new string(' ', length));
}
