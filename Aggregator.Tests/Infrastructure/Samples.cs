using System.Globalization;
using System.Text.Json;

namespace Aggregator.Tests.Infrastructure;

/// <summary>Creates events as a client writes them.</summary>
internal static class Samples
{
    public const string Timestamp = "2026-01-31T12:00:00.123456Z";

    public static string NewId() => Guid.NewGuid().ToString();

    public static Dictionary<string, object> Event(string topic, string? id = null) => new(StringComparer.Ordinal)
    {
        ["topic"] = topic,
        ["event_id"] = id ?? NewId(),
        ["timestamp"] = Timestamp,
        ["source"] = "tests",
        ["payload"] = new Dictionary<string, object>(StringComparer.Ordinal) { ["message"] = "hello", ["n"] = 1 },
    };

    public static Dictionary<string, object> Without(string field)
    {
        var fields = Event("incomplete");
        fields.Remove(field);
        return fields;
    }

    public static Dictionary<string, object> With(string field, object value)
    {
        var fields = Event("changed");
        fields[field] = value;
        return fields;
    }

    /// <summary>The event as JSON text, with the payload given as JSON text.</summary>
    public static string Json(string topic, string id, string payload = """{"a":1}""")
    {
        var (topicJson, idJson) = (JsonSerializer.Serialize(topic), JsonSerializer.Serialize(id));
        return
            $$"""{"topic":{{topicJson}},"event_id":{{idJson}},"timestamp":"{{Timestamp}}","source":"tests","""
            + $$"""
            "payload":{{payload}}}
            """;
    }

    /// <summary>A batch message with the given number of new events.</summary>
    public static IReadOnlyList<string> Many(string topic, int count) =>
    [
        .. Enumerable.Range(0, count)
            .Select(i => Json(topic, NewId(), string.Create(CultureInfo.InvariantCulture, $$"""{"i":{{i}}}"""))),
    ];
}
