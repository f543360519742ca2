using System.Text;

namespace Aggregator.Tests.Api.Publishing.Bodies;

/// <summary>Bodies that are not JSON, or not an event.</summary>
internal static class BadBodies
{
    private static readonly string Good = Event();

    public static IEnumerable<BadRequest> All() =>
    [
        .. NotJson(), .. NotUtf8(), .. NoEvents(), .. BadFields(), .. BadTimes(), .. BadPayloads(), .. Twice(),
        .. Deep(),
    ];

    /// <summary>A valid event with one or more fields replaced by the given JSON text.</summary>
    public static string Event(
        string topic =
            "\"bad\"", string id = "\"bad\"", string time = "\"2026-01-31T12:00:00Z\"", string source = "\"s\"",
        string payload = "{}", string more = "") =>
        $$"""{"topic":{{topic}},"event_id":{{id}},"timestamp":{{time}},"source":{{source}},"payload":{{payload}}"""
        + $"{more}}}";

    private static IEnumerable<BadRequest> NotJson() => new (string Name, string Body)[]
    {
        ("empty", ""), ("white space", " \n\t"), ("one brace", "{"), ("closing brace", "}"), ("one bracket", "["),
        ("text", "event"), ("single quotes", "{'topic':'t'}"), ("names without quotes", "{topic:\"t\"}"),
        ("trailing comma", Good[..^1] + ",}"), ("leading comma", "{," + Good[1..]), ("comma in an array", $"[{Good},]"),
        ("two commas", Good.Replace(",\"source\"", ",,\"source\"", StringComparison.Ordinal)),
        ("no colon", Good.Replace("\"topic\":", "\"topic\" ", StringComparison.Ordinal)),
        ("line comment", Good + "// comment"), ("block comment", "/* comment */" + Good),
        ("comment inside", Good.Replace("{}", "{/**/}", StringComparison.Ordinal)), ("hash comment", "# c\n" + Good),
        ("two values", Good + Good), ("two lines", Good + "\n" + Good), ("rubbish at the end", Good + "x"),
        ("a bracket too many", $"[{Good}]]"), ("cut off", Good[..^10]), ("cut off array", $"[{Good}"),
        ("NaN", Event(payload: """{"a":NaN}""")), ("Infinity", Event(payload: """{"a":Infinity}""")),
        ("minus Infinity", Event(payload: """{"a":-Infinity}""")), ("hexadecimal", Event(payload: """{"a":0x10}""")),
        ("octal", Event(payload: """{"a":010}""")), ("plus sign", Event(payload: """{"a":+1}""")),
        ("point first", Event(payload: """{"a":.5}""")), ("point last", Event(payload: """{"a":5.}""")),
        ("empty exponent", Event(payload: """{"a":1e}""")), ("True", Event(payload: """{"a":True}""")),
        ("undefined", Event(payload: """{"a":undefined}""")), ("bad escape", Event(payload: """{"a":"\x41"}""")),
        ("short escape", Event(payload: """{"a":"\u00"}""")),
        ("raw line feed in a string", Event(payload: "{\"a\":\"\n\"}")),
        ("raw tab in a string", Event(payload: "{\"a\":\"\t\"}")),
        ("raw NUL in a string", Event(payload: "{\"a\":\"\0\"}")),
        ("raw NUL behind", Good + "\0"), ("form feed as white space", "\f" + Good), ("no-break space", "\u00a0" + Good),
        ("open string", "{\"topic\":\"t"), ("number as a name", "{1:2}"), ("form", "topic=t&event_id=1"),
        ("xml", "<event/>"),
        ("deeper than any reader goes", new string('[', 100_000)),
    }.Select(row => BadRequest.Malformed(row.Name, row.Body));

    private static IEnumerable<BadRequest> NotUtf8()
    {
        yield return BadRequest.Malformed("two byte order marks", Encoding.UTF8.GetBytes($"\uFEFF\uFEFF{Good}"));
        yield return BadRequest.Malformed("byte order mark behind", Encoding.UTF8.GetBytes($"{Good}\uFEFF"));
        yield return BadRequest.Malformed("UTF-16", Encoding.Unicode.GetBytes(Good));
        yield return BadRequest.Malformed("UTF-16 with mark", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Good)]);
        yield return BadRequest.Malformed("UTF-32", Encoding.UTF32.GetBytes(Good));
        (string Name, byte[] Bytes)[] wrong =
        [
            ("Latin-1", [0xE9]), ("continuation byte alone", [0x80]), ("overlong slash", [0xC0, 0xAF]),
            ("overlong NUL", [0xC0, 0x80]), ("half of a surrogate pair", [0xED, 0xA0, 0x80]),
            ("surrogate pair as CESU-8", [0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80]),
            ("beyond Unicode", [0xF4, 0x90, 0x80, 0x80]), ("five bytes", [0xF8, 0x88, 0x80, 0x80, 0x80]),
            ("0xFF", [0xFF]), ("cut off character", [0xE2, 0x82]),
        ];
        foreach (var (name, bytes) in wrong)
        {
            foreach (var place in (string[])["topic", "payload", "name"])
                yield return BadRequest.Malformed($"{name} in {place}", Around(place, bytes));
        }
    }

    private static byte[] Around(string place, byte[] bytes)
    {
        var text = place switch
        {
            "topic" => Event(topic: "\"@\""),
            "payload" => Event(payload: """{"a":"@"}"""),
            _ => Event(payload: """{"@":1}"""),
        };
        var at = text.IndexOf('@', StringComparison.Ordinal);
        return [.. Encoding.UTF8.GetBytes(text[..at]), .. bytes, .. Encoding.UTF8.GetBytes(text[(at + 1)..])];
    }

    private static IEnumerable<BadRequest> NoEvents() => ((string[])
    [
        "null", "true", "0", "-1.5e3", "\"text\"", "[]", "[null]", "[[]]", "[[{}]]", "[1,2,3]", "{}", "[{}]",
        "{\"events\":[]}", $"{{\"events\":[{Good}]}}", $"[[{Good}]]", $"{{\"message\":{Good}}}", "{\"Topic\":\"t\"}",
        "{\"\\ud800\":1}",
    ]).Select(body => BadRequest.Invalid($"no event: {body}", body));

    private static IEnumerable<BadRequest> BadFields()
    {
        string[] noTexts = ["null", "1", "1e400", "true", "[]", "{}", "[\"t\"]", "{\"a\":\"t\"}"];
        string[] badTexts =
        [
            "\"\"", "\"\\u0000\"", "\"a\\u0000b\"", "\"\\ud800\"", "\"\\udc00\"", "\"\\udc00\\ud800\"", "\"\\ud83dx\"",
        ];
        foreach (var value in (string[])[.. noTexts, .. badTexts])
        {
            yield return BadRequest.Invalid($"topic {value}", Event(topic: value));
            yield return BadRequest.Invalid($"event_id {value}", Event(id: value));
            yield return BadRequest.Invalid($"source {value}", Event(source: value));
        }

        yield return BadRequest.Invalid("topic of 101 characters", Event(topic: Text('t', 101)));
        yield return BadRequest.Invalid(
            "topic of 101 emojis", Event(topic: $"\"{string.Concat(Enumerable.Repeat("😀", 101))}\""));
        yield return BadRequest.Invalid("event_id of 256 characters", Event(id: Text('e', 256)));
        yield return BadRequest.Invalid("event_id of 200,000 characters", Event(id: Text('e', 200_000)));
        yield return BadRequest.Invalid("source of 1,025 characters", Event(source: Text('s', 1025)));
        yield return BadRequest.Invalid(
            "event of more than 256 KiB", Event(payload: $$"""{"a":{{Text('x', 256 * 1024)}}}"""));
        yield return BadRequest.Invalid(
            "ignored field of more than 256 KiB", Event(more: $",\"x\":{Text('x', 256 * 1024)}"));
    }

    private static IEnumerable<BadRequest> BadTimes() => ((string[])
    [
        "null", "0", "1769860800", "true", "{}", "[]", "\"\"", "\"now\"", "\"2026-01-31\"", "\"12:00:00\"",
        "\"31.01.2026 12:00\"", "\"2026-02-30T12:00:00Z\"", "\"2026-13-01T12:00:00Z\"", "\"2026-01-31T25:00:00Z\"",
        "\"2026-01-31T12:00:60Z\"", "\"2026-01-31T12:00:00+25:00\"", "\"2026-01-31T12:00:00 UTC\"",
        "\"+12026-01-31T12:00:00Z\"", "\"0000-01-01T00:00:00Z\"", "\"0001-01-01T00:00:00+01:00\"",
        "\"9999-12-31T23:59:59-01:00\"", "\" 2026-01-31T12:00:00Z\"", "\"2026-01-31T12:00:00Z\\u0000\"",
    ]).Select(time => BadRequest.Invalid($"timestamp {time}", Event(time: time)));

    private static IEnumerable<BadRequest> BadPayloads() => ((string[])
    [
        "null", "1", "\"text\"", "true", "[]", "[{}]", """{"a":"\u0000"}""", """{"\u0000":1}""", """{"a":["\ud800"]}""",
        """{"\udfff":1}""", """{"a":1e309}""", """{"a":-1e309}""", """{"a":1E+999999999}""", """{"a":1e-1075}""",
        """{"a":[[[{"b":1e99999999999999999999}]]]}""",
        $$"""{"a":{{new string('9', 310)}}}""",
        $$"""{"a":0.{{new string('1', 1075)}}}""",
    ]).Select(
        payload => BadRequest.Invalid($"payload {payload[..Math.Min(40, payload.Length)]}", Event(payload: payload)));

    private static IEnumerable<BadRequest> Twice()
    {
        string[] fields = ["topic", "event_id", "timestamp", "source", "payload", "unknown"];
        foreach (var field in fields)
            yield return BadRequest.Invalid($"{field} twice", Event(more: $",\"{field}\":\"t\",\"{field}\":\"t\""));
        string[] payloads =
        [
            """{"a":1,"a":2}""", """{"a":{"b":1,"b":1}}""", """{"a":[{},{"b":1,"c":2,"b":3}]}""",
            """{"a":1,"\u0061":2}""", """{"":1,"":2}""",
        ];
        foreach (var payload in payloads)
        {
            yield return BadRequest.Invalid($"a name twice in payload {payload}", Event(payload: payload));
            yield return BadRequest.Invalid(
                $"a name twice in an ignored field {payload}", Event(more: $",\"x\":{payload}"));
        }
    }

    private static IEnumerable<BadRequest> Deep()
    {
        foreach (var levels in (int[])[64, 65, 100, 120])
        {
            var nested = string.Concat(Enumerable.Repeat("""{"a":""", levels)) + "1" + new string('}', levels);
            yield return BadRequest.Invalid($"payload of {levels} levels", Event(payload: nested));
            yield return BadRequest.Invalid($"ignored field of {levels} levels", Event(more: $",\"x\":{nested}"));
        }
    }

    private static string Text(char character, int count) => $"\"{new string(character, count)}\"";
}
