using System.Text.Json.Nodes;
using Aggregator.Api.Problems;
using Aggregator.Api.Publishing.Bodies;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.OpenApi;

namespace Aggregator.Api.Documentation;

/// <summary>Gives every body in the document an example, and every response a description.</summary>
internal static class Examples
{
    private const string Event =
        """{"topic":"orders","event_id":"7f0c2f5e","timestamp":"2026-01-31T12:00:00Z","source":"shop","""
        + """
        "payload":{"order":4711}}
        """;

    private const string CloudEvent =
        """{"specversion":"1.0","type":"orders","id":"7f0c2f5e","source":"/shop","time":"2026-01-31T12:00:00Z","""
        + """
        "data":{"order":4711}}
        """;

    private const string Clef =
        """{"@t":"2026-01-31T12:00:00Z","@mt":"Order {Order} is paid","Order":4711,"Application":"shop"}""";

    private const string Logs =
        """
        {"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},
         "scopeLogs":[{"logRecords":[{"timeUnixNano":"1769860800000000000","severityNumber":9,
         "body":{"stringValue":"order 4711 is paid"}}]}]}]}
        """;

    private static readonly Dictionary<string, string> Requests = new(StringComparer.Ordinal)
    {
        ["v1/logs application/json"] = Logs,
        ["application/json"] = Event,
        ["application/x-ndjson"] = Event,
        ["application/vnd.serilog.clef"] = Clef,
        ["application/cloudevents+json"] = CloudEvent,
        ["application/cloudevents-batch+json"] = $"[{CloudEvent}]",
    };

    private static readonly Dictionary<string, string> Responses = new(StringComparer.Ordinal)
    {
        ["publish"] = """{"status":"queued","event_id":"7f0c2f5e"}""",
        ["publish 200"] =
            """{"status":"stored","event_id":"7f0c2f5e","id":4711,"stored_at":"2026-01-31T12:00:00.1Z"}""",
        ["events"] =
            """
            {"data":[{"id":1,"topic":"orders","event_id":"7f0c2f5e","timestamp":"2026-01-31T12:00:00Z","source":"shop",
             "payload":{"order":4711},"status":"processed","created_at":"2026-01-31T12:00:00.1Z"}]}
            """,
        ["stats"] =
            """
            {"received":3,"unique_processed":2,"duplicate_dropped":1,"rejected":0,"queue_backlog":0,"topics_active":1,
             "uptime_seconds":12.5,"status":"healthy","status_reasons":[]}
            """,
    };

    private static readonly Dictionary<string, (string Type, string Sentence)> Problems = new(StringComparer.Ordinal)
    {
        ["400"] = (ProblemTypes.Malformed, "The body is not JSON in UTF-8, or could not be decompressed."),
        ["401"] = (ProblemTypes.Unauthorized, "An API key is needed, or the given one is invalid."),
        ["403"] = (ProblemTypes.ScopeMissing, "The API key lacks the scope, or is limited to other topics."),
        ["404"] = (ProblemTypes.NotFound, "The resource does not exist."),
        ["publish 409"] = (ProblemTypes.PayloadConflict, "An event was stored before with another payload."),
        ["408"] = (ProblemTypes.TooSlow, "The body came too slowly."),
        ["413"] = (ProblemTypes.TooLarge, "The body is too large, or holds too many events."),
        ["415"] = (ProblemTypes.UnsupportedMediaType, "The media type or the content coding is not supported."),
        ["422"] = (ProblemTypes.Invalid, "What was sent breaks rules, each of which is named."),
        ["429"] = (ProblemTypes.TooFast, "The API key is over its rate. Try again after Retry-After seconds."),
        ["503"] =
            (ProblemTypes.BrokerUnavailable, "Not now. Try again after Retry-After seconds: that is always safe."),
    };

    public static void AddTo(OpenApiOperation operation, ApiDescription description)
    {
        operation.RequestBody?.Content?.Remove(MediaTypes.Any);
        foreach (var (mediaType, content) in operation.RequestBody?.Content?.AsEnumerable() ?? [])
        {
            if (Requests.TryGetValue($"{description.RelativePath} {mediaType}", out var request)
                || Requests.TryGetValue(mediaType, out request))
                content.Example = Node(mediaType, request);
        }

        foreach (var (status, response) in operation.Responses ?? [])
        {
            var path = description.RelativePath ?? string.Empty;
            if (Problems.TryGetValue($"{path} {status}", out var problem) || Problems.TryGetValue(status, out problem))
                Describe(response, status, problem.Type, problem.Sentence);
            else if (response.Content is not null
                && (Responses.TryGetValue($"{path} {status}", out var example)
                    || Responses.TryGetValue(path, out example)))
                SetExample(response.Content, JsonNode.Parse(example)!);
        }
    }

    private static void Describe(IOpenApiResponse response, string status, string type, string sentence)
    {
        response.Description = sentence;
        if (response.Content is not null)
            SetExample(
                response.Content,
                new JsonObject { ["type"] = type, ["title"] = sentence, ["status"] = int.Parse(status, null) });
    }

    private static void SetExample(IDictionary<string, OpenApiMediaType> contents, JsonNode example)
    {
        foreach (var content in contents.Values)
            content.Example = example.DeepClone();
    }

    /// <summary>Lines are not a single JSON value, so their example is a text.</summary>
    private static JsonNode Node(string mediaType, string example) =>
        mediaType is "application/x-ndjson" or "application/vnd.serilog.clef"
            ? JsonValue.Create(example + "\n") : JsonNode.Parse(example)!;
}
