using Google.Protobuf;
using OpenTelemetry.Proto.Common.V1;
using OpenTelemetry.Proto.Logs.V1;
using OpenTelemetry.Proto.Resource.V1;
using OpenTelemetry.Proto.Trace.V1;

namespace Aggregator.Tests.Telemetry;

/// <summary>A span as it arrived; ids are hexadecimal.</summary>
internal sealed record ReceivedSpan(
    string Service,
    string Name,
    Span.Types.SpanKind Kind,
    string TraceId,
    string SpanId,
    string ParentId,
    IReadOnlyList<(string TraceId, string SpanId)> Links,
    IReadOnlyDictionary<string, string> Tags)
{
    public static IEnumerable<ReceivedSpan> From(ResourceSpans resource) => resource.ScopeSpans
        .SelectMany(scope => scope.Spans)
        .Select(span => new ReceivedSpan(
            Attributes.ServiceOf(resource.Resource),
            span.Name,
            span.Kind,
            Attributes.Hex(span.TraceId),
            Attributes.Hex(span.SpanId),
            Attributes.Hex(span.ParentSpanId),
            [.. span.Links.Select(link => (Attributes.Hex(link.TraceId), Attributes.Hex(link.SpanId)))],
            span.Attributes.ToDictionary(tag => tag.Key, tag => Attributes.Text(tag.Value), StringComparer.Ordinal)));
}

/// <summary>A log entry as it arrived.</summary>
internal sealed record ReceivedLog(string Service, string Body, string TraceId)
{
    public static IEnumerable<ReceivedLog> From(ResourceLogs resource) => resource.ScopeLogs
        .SelectMany(scope => scope.LogRecords)
        .Select(log => new ReceivedLog(
            Attributes.ServiceOf(resource.Resource), log.Body.StringValue, Attributes.Hex(log.TraceId)));
}

internal static class Attributes
{
    public static string ServiceOf(Resource resource) =>
        resource.Attributes.First(attribute => attribute.Key == "service.name").Value.StringValue;

    public static string Hex(ByteString bytes) => Convert.ToHexStringLower(bytes.Span);

    public static string Text(AnyValue value) =>
        value.ValueCase == AnyValue.ValueOneofCase.StringValue ? value.StringValue : value.ToString();
}
