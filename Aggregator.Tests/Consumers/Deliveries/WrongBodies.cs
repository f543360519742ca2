using System.IO.Compression;
using System.Text;
using static Aggregator.Tests.Consumers.Deliveries.MalformedMessage;

namespace Aggregator.Tests.Consumers.Deliveries;

/// <summary>Bodies that are not JSON in UTF-8, or JSON of another shape.</summary>
internal static class WrongBodies
{
    private static readonly string[] NotJson =
    [
        "", " ", "\n", "\t", "not json", "{", "}", "[", "]", "{]", "[}", "\"", "'", "{'topic':'t'}", "{topic:1}",
        "{\"topic\"}", "{\"topic\":}", "{\"topic\":\"t\",}", "[1,]", ",", ":", "NaN", "Infinity", "-Infinity",
        "undefined", "True", "None", "0x1F", "+1", "01", "1.", ".5", "1e", "\"\\x41\"", "\"\\u12\"", "\"\\uZZZZ\"",
        "\"a\nb\"", "\"a\tb\"", "\u0000", "\u0001{}", "{} {}", "{}{}", "[] []", "{}\n{}", "{}x", "// c\n{}",
        "/* c */{}", "{\"a\":1 \"b\":2}", "\uFEFF{}", "<event/>", "<!doctype html>", "topic: t", "topic=t&event_id=1",
        "a,b,c", "GET / HTTP/1.1", "SELECT 1", "%7B%7D", "e30=", "nul", "tru", "\"\\ud800",
    ];

    private static readonly string[] OtherJson =
    [
        "null", "true", "false", "0", "1", "-1.5e3", "\"\"", "\"text\"", "{}", "[]", "[null]", "[1]", "[\"x\"]", "[[]]",
        "[{}]", "[true]", """{"events":null}""", """{"events":1}""", """{"events":"x"}""", """{"events":{}}""",
        """{"events":[]}""", """{"events":[1]}""", """{"Events":[]}""", """{"data":{}}""", """{"a":{"b":{"c":{}}}}""",
        """{"":""}""", """{"\ud800":1}""", """{"\u0000":1}""", """{"message":{}}""", """{"messageType":[]}""",
        """{"messageType":[],"message":{}}""", """{"messageType":"x","message":{}}""",
        """{"messageType":[1],"message":{}}""", """{"messageType":["urn:message:Other:Thing"],"message":{}}""",
        """{"messageType":["urn:message:Aggregator.Contracts:LogEvent"],"message":null}""",
        """{"messageType":["urn:message:Aggregator.Contracts:LogEvent"],"message":[]}""",
        """{"messageType":["urn:message:Aggregator.Contracts:LogEvent"],"message":{}}""",
        """{"messageType":["urn:message:Aggregator.Contracts:LogEventBatch"],"message":{}}""",
        """{"messageType":["urn:message:Aggregator.Contracts:LogEventBatch"],"message":{"events":7}}""",
        """{"messageType":["urn:message:Aggregator.Contracts:LogEventBatch"],"message":"x"}""",
        """{"messageType":["urn:message:Aggregator.Contracts:LogEventsStored"],"message":{"topic":"t"}}""",
        """{"messageType":["urn:message:MassTransit:Fault"],"message":{"message":{}}}""",
    ];

    public static IEnumerable<MalformedMessage> All(string validEvent)
    {
        foreach (var text in NotJson)
            yield return Bad($"not JSON: {text}", text);
        foreach (var text in OtherJson)
            yield return Bad($"other JSON: {text}", text);
        foreach (var (kind, body) in Encoded(validEvent))
            yield return Bad(kind, body);
        yield return Bad("10,000 arrays", new string('[', 10_000));
        yield return Bad("10,000 objects", string.Concat(Enumerable.Repeat("{\"a\":", 10_000)));
        yield return Bad("a mebibyte of blanks", new string(' ', 1 << 20));
        yield return Bad("an event cut off", validEvent[..^1]);
        yield return Bad("an event and something more", validEvent + "x");
    }

    private static IEnumerable<(string Kind, byte[] Body)> Encoded(string text)
    {
        yield return ("UTF-16 LE", Encoding.Unicode.GetBytes(text));
        yield return ("UTF-16 BE", Encoding.BigEndianUnicode.GetBytes(text));
        yield return ("UTF-32", Encoding.UTF32.GetBytes(text));
        yield return ("Latin-1", Encoding.Latin1.GetBytes(
            text.Replace("tests", "t\u00e9sts", StringComparison.Ordinal)));
        yield return ("overlong UTF-8", [.. "{\"a\":\""u8, 0xC0, 0x80, .. "\"}"u8]);
        yield return ("surrogates in UTF-8", [.. "{\"a\":\""u8, 0xED, 0xA0, 0x80, .. "\"}"u8]);
        yield return ("beyond Unicode", [.. "{\"a\":\""u8, 0xF4, 0x90, 0x80, 0x80, .. "\"}"u8]);
        yield return ("half a character", [.. "{\"a\":\""u8, 0xC3]);
        yield return ("gzip", Gzip(text));
        yield return ("all bytes", [.. Enumerable.Range(0, 256).Select(value => (byte)value)]);
        yield return ("MessagePack", [0x81, 0xA5, .. "topic"u8, 0xA1, .. "t"u8]);
    }

    private static byte[] Gzip(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }
}
