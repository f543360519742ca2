using System.Text.Json;
using Aggregator.Api.Publishing.Bodies;
using Aggregator.Api.Publishing.Derived;
using Aggregator.Contracts;
using Aggregator.Contracts.Parsing;
using OpenTelemetry.Proto.Logs.V1;

namespace Aggregator.Api.Otlp.Records;

/// <summary>
/// Makes events of the records of one request. An event is written as a client would send it, and read by the same
/// rules.
/// </summary>
/// <param name="options">The rule for topics.</param>
/// <param name="rules">The rules of events.</param>
/// <param name="received">The time of records without any time of their own.</param>
internal sealed class RecordMapper(OtlpOptions options, LogEventRules rules, DateTimeOffset received)
    : IDisposable
{
    private const string ServiceName = "service.name";
    private const string InstanceId = "service.instance.id";

    private readonly DerivedIds _ids = new();

    public PayloadWriter Payloads { get; } = new(rules.MaxEventBytes);

    public void Dispose() => Payloads.Dispose();

    /// <summary>The event, or <c>null</c> when its payload alone is too large.</summary>
    public LogEventReadResult? Map(LogRecord record, RecordContext context)
    {
        var payload = Payloads.Write(record, context.ResourceJson, context.ScopeJson);
        if (payload.IsEmpty)
            return null;
        using var written = new MemoryStream(payload.Length + 1024);
        using (var json = new Utf8JsonWriter(written, WrittenEvent.Options))
        {
            json.WriteStartObject();
            json.WriteString("topic", TopicOf(record, context));
            json.WriteString("event_id", OwnIdOf(record) ?? _ids.Next(payload.Span));
            json.WriteString("timestamp", TimeOf(record));
            json.WriteString("source", SourceOf(context));
            json.WritePropertyName("payload");
            json.WriteRawValue(payload.Span, skipInputValidation: true);
            json.WriteEndObject();
        }

        return EventBody.ParseLine(written.ToArray(), rules);
    }

    private static string? OwnIdOf(LogRecord record) => OwnIds.First(
        record.Attributes.Find(OwnIds.Attributes[0]), record.Attributes.Find(OwnIds.Attributes[1]));

    private DateTimeOffset TimeOf(LogRecord record)
    {
        var nanoseconds = record.TimeUnixNano != 0 ? record.TimeUnixNano : record.ObservedTimeUnixNano;
        return nanoseconds == 0
            ? received : DateTimeOffset.UnixEpoch.AddTicks((long)(nanoseconds / TimeSpan.NanosecondsPerTick));
    }

    private string TopicOf(LogRecord record, RecordContext context) => StorableText.Name(
        record.Attributes.Find(options.TopicAttribute)
            ?? context.Scope.Attributes.Find(options.TopicAttribute)
            ?? context.Resource.Attributes.Find(options.TopicAttribute)
            ?? options.DefaultTopic,
        LogEventLimits.MaxTopicLength);

    private string SourceOf(RecordContext context) => StorableText.Name(
        context.Resource.Attributes.Find(InstanceId)
            ?? context.Resource.Attributes.Find(ServiceName)
            ?? options.DefaultTopic,
        LogEventLimits.MaxSourceLength);
}
