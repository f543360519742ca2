using System.Text.Json;
using Aggregator.Contracts;
using Aggregator.Tests.Infrastructure;
using static Aggregator.Tests.Consumers.Deliveries.MalformedMessage;

namespace Aggregator.Tests.Consumers.Deliveries;

/// <summary>Events with a field that breaks a rule, and events that just satisfy it.</summary>
internal static class WrongFields
{
    private static readonly string[] NoText =
    [
        "null", "1", "1.5", "true", "false", "[]", "[\"x\"]", "{}", "\"\"", "\"\\u0000\"", "\"a\\u0000b\"",
        "\"\\ud800\"", "\"\\udc00x\"",
    ];

    private static readonly string[] NoMoment =
    [
        "now", "2026", "2026-01", "2026-01-31", "12:00:00", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z",
        "2026-01-31T24:00:00Z", "2026-01-31T12:60:00Z", "2026-01-31T12:00:61Z", "2026-01-31T12:00:00X",
        "2026-01-31T12:00:00+25:00", "31.01.2026 12:00", "01/31/2026 12:00:00", "1769860800",
        "Sat, 31 Jan 2026 12:00:00 GMT", "2026-W05-6T12:00:00Z", "20260131T120000Z", "-2026-01-31T12:00:00Z",
        "0000-01-01T00:00:00Z", "9999-12-31T23:59:59-01:00", "2026-01-31T12:00:00Z ",
    ];

    private static readonly string[] Moments =
    [
        "2026-01-31T12:00", "2026-01-31 12:00:00", "2026-01-31t12:00:00z", "2026-01-31T12:00:00.123456789Z",
        "2026-01-31T12:00:00+05:45", "2026-01-31T12:00:00-0330", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.9999999Z",
        "2024-02-29T00:00:00Z",
    ];

    private static readonly string[] NoPayload =
    [
        "null", "1", "true", "\"{}\"", "[]", "[{}]", """{"a":"\u0000"}""", """{"\u0000":1}""", """{"a":"\ud800"}""",
        """{"a":["\udfff"]}""", """{"a":1e309}""", """{"a":-1e400}""", """{"a":1e-1075}""", """{"a":1e99999999999}""",
        """{"a":1,"a":2}""",
    ];

    private static readonly string[] Payloads =
    [
        "{}", """{"a":null}""", """{"a":{"a":{"a":[]}}}""", """{"":""}""", """{"a":1e308}""", """{"a":-0}""",
        """{"a":"\ud83d\ude00"}""", """{"a":"😀"}""", """{"a":"\\u0000"}""", """{"a":0.1e-300}""",
    ];

    public static IEnumerable<MalformedMessage> All(string topic)
    {
        foreach (var (name, max) in new[] { ("topic", 100), ("event_id", 255), ("timestamp", 0), ("source", 1024) })
        {
            foreach (var value in NoText)
                yield return Bad($"{name} {value}", Event(topic, name, value));
            foreach (var message in Borders(topic, name, max))
                yield return message;
        }

        foreach (var moment in NoMoment)
            yield return Bad($"timestamp {moment}", Event(topic, "timestamp", JsonSerializer.Serialize(moment)));
        foreach (var moment in Moments)
            yield return Good($"timestamp {moment}", Event(topic, "timestamp", JsonSerializer.Serialize(moment)));
        foreach (var payload in NoPayload)
            yield return Bad($"payload {payload}", Event(topic, "payload", payload));
        foreach (var payload in Payloads)
            yield return Good($"payload {payload}", Event(topic, "payload", payload));
        foreach (var message in Sizes(topic))
            yield return message;
    }

    /// <summary>An event in which one field has the given JSON as its value, or is missing.</summary>
    internal static string Event(string topic, string field, string? json)
    {
        var fields = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["topic"] = JsonSerializer.Serialize(topic),
            ["event_id"] = JsonSerializer.Serialize(Samples.NewId()),
            ["timestamp"] = JsonSerializer.Serialize(Samples.Timestamp),
            ["source"] = "\"tests\"",
            ["payload"] = "{}",
            [field] = json,
        };
        var members = fields.Where(pair => pair.Value is not null).Select(pair => $"\"{pair.Key}\":{pair.Value}");
        return $"{{{string.Join(',', members)}}}";
    }

    private static IEnumerable<MalformedMessage> Borders(string topic, string name, int max)
    {
        yield return Bad($"{name} missing", Event(topic, name, null));
        yield return Bad($"{name} in capitals", Event(topic, name, null).Replace(
            "{\"", $"{{\"{name.ToUpperInvariant()}\":\"x\",\"", StringComparison.Ordinal));
        yield return Bad($"{name} twice", Event(topic, "payload", "{}")[..^1] + $",\"{name}\":\"x\"}}");
        if (max > 0)
            yield return Bad($"{name} too long", Event(topic, name, $"\"{new string('x', max + 1)}\""));
        if (max == 0 || name == "topic")
            yield break;
        var unique = Samples.NewId();
        var longest = unique[..Math.Min(max, unique.Length)] + string.Concat(
            Enumerable.Repeat("😀", max - unique.Length));
        yield return Good($"{name} of the greatest length", Event(topic, name, JsonSerializer.Serialize(longest)));
    }

    private static IEnumerable<MalformedMessage> Sizes(string topic)
    {
        var bare = Event(topic, "payload", """{"a":""}""").Length;
        var room = LogEventLimits.MaxEventBytes - bare;
        yield return Good("the largest event", Event(topic, "payload", $$"""{"a":"{{new string('x', room)}}"}"""));
        yield return Bad(
            "an event one byte too large", Event(topic, "payload", $$"""{"a":"{{new string('x', room + 1)}}"}"""));
        var numbers = string.Join(',', Enumerable.Repeat("1e-1074", 250));
        yield return Bad(
            "numbers that are too long when they are written out",
            Event(topic, "payload", $$"""{"a":[{{numbers}}]}"""));
        yield return Good("the deepest event", Event(topic, "payload", Nested(LogEventLimits.MaxDepth - 1)));
        yield return Bad("an event one level too deep", Event(topic, "payload", Nested(LogEventLimits.MaxDepth)));
        yield return Good("a number of 309 digits", Event(topic, "payload", $$"""{"a":{{new string('9', 309)}}}"""));
        yield return Bad("a number of 310 digits", Event(topic, "payload", $$"""{"a":{{new string('9', 310)}}}"""));
        yield return Good("fields that nobody knows", Event(topic, "events", """[1,{"\ud800":"\u0000"}]"""));
    }

    private static string Nested(int levels) =>
        string.Concat(Enumerable.Repeat("{\"a\":", levels - 1)) + "{}" + new string('}', levels - 1);
}
