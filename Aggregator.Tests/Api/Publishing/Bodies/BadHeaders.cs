using System.Text;

namespace Aggregator.Tests.Api.Publishing.Bodies;

/// <summary>Valid bodies with headers that do not match them.</summary>
internal static class BadHeaders
{
    private static readonly byte[] Good = Encoding.UTF8.GetBytes(BadBodies.Event());

    public static IEnumerable<BadRequest> All() => [.. MediaTypes(), .. Encodings(), .. OtherFormats()];

    private static IEnumerable<BadRequest> MediaTypes() => ((string[])
    [
        "text/plain", "text/json", "application/xml", "application/octet-stream", "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x", "application/jsonp", "application/json-seq", "application/vnd.api+json",
        "application/*", "*/*", "json", "application/", "/json", "application/json;charset=utf-16",
        "application/json; charset=iso-8859-1", "application/json; charset=\"\"",
        "application/x-ndjson; charset=latin1", "application/cloudevents+json; charset=utf-16",
        "application/cloudevents+xml", "application/cloudevents", "application/cloudevents+avro",
        "application/json, text/plain", "{}",
    ]).Select(
        type => new BadRequest($"Content-Type: {type}", Good, 415, "unsupported-media-type") { MediaType = type });

    private static IEnumerable<BadRequest> Encodings()
    {
        string[] unsupported =
            ["zstd", "deflate", "compress", "gzip, br", "br;q=1", "gzip gzip", "*", "aes128gcm", "utf-8"];
        foreach (var coding in unsupported)
        {
            yield return new BadRequest($"Content-Encoding: {coding}", Good, 415, "unsupported-content-encoding")
            {
                Headers = [("Content-Encoding", coding)],
            };
        }

        foreach (var coding in (string[])["gzip", "br"])
        {
            string[] mediaTypes = ["application/json", "application/x-ndjson", "application/cloudevents+json"];
            foreach (var mediaType in mediaTypes)
            {
                yield return BadRequest.Malformed($"not {coding} as {mediaType}", Good) with
                {
                    MediaType = mediaType,
                    Headers = [("Content-Encoding", coding)],
                };
            }
        }
    }

    private static IEnumerable<BadRequest> OtherFormats()
    {
        foreach (var header in (string[])["ce-specversion", "ce-id", "ce-type", "ce-source"])
        {
            yield return new BadRequest($"CloudEvent in binary mode: {header}", Good, 415, "unsupported-media-type")
            {
                Headers = [(header, "1.0")],
            };
        }

        foreach (var type in (string[])["application/cloudevents+json", "application/cloudevents-batch+json"])
            yield return new BadRequest($"our event as {type}", Good, 422, "invalid-event") { MediaType = type };
        (string Name, string Body)[] lines =
        [
            ("an array in lines", $"[{BadBodies.Event()}]"),
            ("two byte order marks in lines", "\uFEFF\uFEFF" + BadBodies.Event()),
            ("an event over two lines", BadBodies.Event().Insert(1, "\n")),
        ];
        foreach (var (name, body) in lines)
            yield return BadRequest.Invalid(name, body) with { MediaType = "application/x-ndjson" };
    }
}
