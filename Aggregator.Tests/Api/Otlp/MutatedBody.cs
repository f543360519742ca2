using System.Text;
using Google.Protobuf;

namespace Aggregator.Tests.Api.Otlp;

/// <summary>A valid body that was changed at random, or bytes that never were one.</summary>
internal sealed record MutatedBody(byte[] Body, string MediaType, string? Coding)
{
    private static readonly string[] JsonParts =
    [
        "\"", "\\", "\\u0000", "\\ud800", "{", "}", "[", "]", ":", ",", "null", "-1", "1e999", "99999999999999999999",
        "\"NaN\"", "true", "\0", "\u00ff", "\"resourceLogs\":", "\"scopeLogs\":[", "\"traceId\":\"zz\",",
        "{\"body\":{}}",
    ];

    public static MutatedBody Next(Random random)
    {
        var isJson = random.Next(2) == 0;
        var request = Logs.Request(
            "mutations",
            Logs.Full(),
            Logs.Record(FormattableString.Invariant($"{random.Next()}")),
            Logs.Record("a"));
        var body = isJson ? Logs.Json(request) : request.ToByteArray();
        for (var changes = random.Next(4); changes > 0; changes--)
            body = Change(body, isJson, random);
        var mediaType = isJson ^ (random.Next(50) == 0) ? OtlpClient.Json : OtlpClient.Protobuf;
        return random.Next(4) switch
        {
            0 => new MutatedBody(OtlpClient.Gzip(body), mediaType, "gzip"),
            1 when random.Next(5) == 0 => new MutatedBody(
                Change(OtlpClient.Gzip(body), isJson: false, random), mediaType, "gzip"),
            _ => new MutatedBody(body, mediaType, null),
        };
    }

    private static byte[] Change(byte[] body, bool isJson, Random random)
    {
        var at = random.Next(body.Length + 1);
        var end = Math.Min(body.Length, at + random.Next(20));
        switch (random.Next(6))
        {
            case 0 when at < body.Length:
                var flipped = (byte[])body.Clone();
                flipped[at] ^= (byte)(1 << random.Next(8));
                return flipped;
            case 1:
                return body[..at];
            case 2:
                return [.. body[..at], .. body[end..]];
            case 3:
                return [.. body[..end], .. body[at..]];
            case 4 when isJson:
                var part = Encoding.Latin1.GetBytes(JsonParts[random.Next(JsonParts.Length)]);
                return [.. body[..at], .. part, .. body[at..]];
            default:
                var bytes = new byte[random.Next(1, 12)];
                random.NextBytes(bytes);
                return [.. body[..at], .. bytes, .. body[at..]];
        }
    }
}
