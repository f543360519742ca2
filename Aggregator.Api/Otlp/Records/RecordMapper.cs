using System.Text.Json;
using Aggregator.Api.Otlp.Encodings;
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
/// <param name="encoding">The encoding of the request.</param>
/// <param name="options">The rule for topics.</param>
/// <param name="rules">The rules of events.</param>
/// <param name="received">The time of records without any time of their own.</param>
internal sealed class RecordMapper(
    OtlpEncoding encoding, OtlpOptions options, LogEventRules rules, DateTimeOffset received) : IDisposable
{
    private const string ServiceName = "service.name";
    private const string InstanceId = "service.instance.id";

    /// <summary>The number of records in a request is limited, so that all ids can be remembered.</summary>
    private readonly DerivedIds _ids = new(maxRemembered: int.MaxValue);

    private readonly RecordErrors _errors = new(rules);
    private readonly PayloadWriter _payloads = new(rules.MaxEventBytes);
    private ContextReader? _contexts;

    public void Dispose() => _payloads.Dispose();

    public RecordContext Context(EncodedScope scope) =>
        (_contexts ??= new ContextReader(encoding, _payloads, _errors, rules)).Read(scope);

    /// <exception cref="FormatException">Too many messages of the request cannot be decoded.</exception>
    public LogEventReadResult Map(ReadOnlyMemory<byte> encoded, RecordContext context)
    {
        if (context.Errors.Count > 0)
            return Refused(context.Errors);
        if (encoded.Length > rules.MaxEventBytes)
            return Refused(_errors.TooLarge);
        try
        {
            return Map(encoding.Decode(LogRecord.Parser, encoded), context);
        }
        catch (FormatException exception)
        {
            return Refused(_errors.Undecodable(exception));
        }
    }

    private static LogEventReadResult Refused(IReadOnlyList<FieldError> errors) =>
        new(Event: null, errors, Topic: null, EventId: null, Utf8: default);

    private LogEventReadResult Map(LogRecord record, RecordContext context)
    {
        var payload = _payloads.Write(record, context.Resource.Json, context.Scope.Json);
        if (payload.IsEmpty)
            return Refused(_errors.TooLarge);
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
            ?? context.Scope.Message.Attributes.Find(options.TopicAttribute)
            ?? context.Resource.Message.Attributes.Find(options.TopicAttribute)
            ?? options.DefaultTopic,
        LogEventLimits.MaxTopicLength);

    private string SourceOf(RecordContext context) => StorableText.Name(
        context.Resource.Message.Attributes.Find(InstanceId)
            ?? context.Resource.Message.Attributes.Find(ServiceName)
            ?? options.DefaultTopic,
        LogEventLimits.MaxSourceLength);
}
