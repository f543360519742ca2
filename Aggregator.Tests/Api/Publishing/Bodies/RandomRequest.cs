using System.IO.Compression;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Aggregator.Tests.Api.Publishing.Bodies;

/// <summary>A random publish request, valid or invalid in any way.</summary>
internal sealed record RandomRequest(byte[] Plain, string MediaType, string? Coding)
{
    private const string Json = "application/json";
    private const string Lines = "application/x-ndjson";
    private const string CloudEvent = "application/cloudevents+json";
    private const string CloudEvents = "application/cloudevents-batch+json";

    private static readonly Gen<string> GoodTime = Gen.Elements(
        "2026-01-31T12:00:00Z", "2026-01-31 12:00", "1999-12-31T23:59:59.999999999+14:00");
    private static readonly Gen<string> BadValue = RandomJson.Value(2);

    private static Gen<string> Native { get; } = Event(
        ["topic", "event_id", "source", "timestamp", "payload"], string.Empty);

    private static Gen<string> Cloud { get; } = Event(
        ["type", "id", "source", "time", "data"], "\"specversion\":\"1.0\",");

    public static Gen<RandomRequest> Any { get; } =
        from shape in Gen.Frequency(
            (5, Gen.Constant(Json)),
            (2, Gen.Constant(Lines)),
            (1, Gen.Constant(CloudEvent)),
            (1, Gen.Constant(CloudEvents)))
        from many in Gen.Elements(true, false)
        from body in Body(shape, many)
        from bytes in Damaged(Encoding.UTF8.GetBytes(body))
        from type in Gen.Frequency(
            (30, Gen.Constant(shape)),
            (1, Gen.Elements(Json, Lines, CloudEvent, CloudEvents, "text/plain", "application/json; charset=utf-8")))
        from coding in Gen.Frequency(
            (20, Gen.Constant<string?>(null)),
            (2, Gen.Elements<string?>("gzip", "br")),
            (1, Gen.Elements<string?>("zstd", "bad gzip", "bad br")))
        select new RandomRequest(bytes, type, coding);

    /// <summary>The request's body, which may or may not have the declared coding.</summary>
    public byte[] Encoded()
    {
        using var buffer = new MemoryStream();
        using (Stream stream = Coding switch
        {
            "gzip" => new GZipStream(buffer, CompressionLevel.Fastest, leaveOpen: true),
            "br" => new BrotliStream(buffer, CompressionLevel.Fastest, leaveOpen: true),
            _ => new BufferedStream(buffer),
        })
        {
            stream.Write(Plain);
            stream.Flush();
            if (Coding is not ("gzip" or "br"))
                return buffer.ToArray();
        }

        return buffer.ToArray();
    }

    private static Gen<string> Body(string shape, bool many) => shape switch
    {
        Lines => Several(Native, "\n", "", ""),
        CloudEvents => Several(Cloud, ",", "[", "]"),
        CloudEvent => Cloud,
        _ => many ? Several(Native, ",", "[", "]") : Native,
    };

    private static Gen<string> Several(Gen<string> one, string between, string before, string after) =>
        from count in Gen.Choose(0, 5)
        from events in Gen.ArrayOf(one, count)
        select before + string.Join(between, events) + after;

    private static Gen<string> Event(string[] names, string more) =>
        from topic in Text(names[0], Gen.Choose(0, 9).Select(i => $"random {i}"))
        from id in Text(names[1], Gen.Choose(0, 1_000_000).Select(i => $"{i}"))
        from source in Text(names[2], RandomJson.Inner.Select(text => "s" + text))
        from time in Text(names[3], GoodTime)
        from payload in Field(names[4], RandomJson.Object(3))
        from unknown in Gen.Frequency(
            (9, Gen.Constant("")), (1, RandomJson.Value(2).Select(value => $",\"unknown\":{value}")))
        select $"{{{more}{topic},{id},{source},{time},{payload}{unknown}}}";

    private static Gen<string> Text(string name, Gen<string> inner) => Field(name, inner.Select(text => $"\"{text}\""));

    /// <summary>Mostly the valid value under the valid name.</summary>
    private static Gen<string> Field(string name, Gen<string> good) =>
        from named in Gen.Frequency((60, Gen.Constant(name)), (1, RandomJson.Inner))
        from value in Gen.Frequency((40, good), (1, BadValue))
        select $"\"{named}\":{value}";

    /// <summary>Occasionally a byte is changed, removed or added, or the end is missing.</summary>
    private static Gen<byte[]> Damaged(byte[] body) =>
        from kind in Gen.Choose(0, 40)
        from at in Gen.Choose(0, Math.Max(0, body.Length - 1))
        from with in Gen.Choose(0, 255)
        select body.Length == 0 ? body : kind switch
        {
            0 => [.. body[..at], (byte)with, .. body[(at + 1)..]],
            1 => [.. body[..at], .. body[(at + 1)..]],
            2 => [.. body[..at], (byte)with, .. body[at..]],
            3 => body[..at],
            _ => body,
        };
}
