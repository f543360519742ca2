using System.Buffers;
using System.Text.Json;
using Aggregator.Api.Publishing.Derived;
using Google.Protobuf;
using Google.Protobuf.Collections;
using OpenTelemetry.Proto.Common.V1;
using OpenTelemetry.Proto.Logs.V1;
using OpenTelemetry.Proto.Resource.V1;

namespace Aggregator.Api.Otlp.Records;

/// <summary>
/// Writes what a record, its resource and its scope hold as the payload of an event. What is not there is left out, so
/// that both encodings of a record yield the same bytes.
/// </summary>
internal sealed class PayloadWriter : IDisposable
{
    /// <summary>Room for the names of resource and scope and for what stands between them, in bytes.</summary>
    private const int NamesBytes = 32;

    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly Utf8JsonWriter _json;
    private readonly AnyValueWriter _values;
    private readonly int _maxBytes;

    public PayloadWriter(int maxBytes)
    {
        _maxBytes = maxBytes;
        _json = new Utf8JsonWriter(_buffer, WrittenEvent.Options);
        _values = new AnyValueWriter(_json, maxBytes);
    }

    /// <summary>The resource as an object; empty if it is too long for any event.</summary>
    public ReadOnlyMemory<byte> Write(Resource resource, string schemaUrl)
    {
        Begin();
        WriteAttributes(resource.Attributes, resource.DroppedAttributesCount);
        WriteText("schema_url", schemaUrl);
        return End().ToArray();
    }

    /// <summary>The scope as an object; empty if it is too long for any event.</summary>
    public ReadOnlyMemory<byte> Write(InstrumentationScope scope, string schemaUrl)
    {
        Begin();
        WriteText("name", scope.Name);
        WriteText("version", scope.Version);
        WriteAttributes(scope.Attributes, scope.DroppedAttributesCount);
        WriteText("schema_url", schemaUrl);
        return End().ToArray();
    }

    /// <summary>The payload, which is valid until the next call; empty if it is too long for an event.</summary>
    /// <param name="record">The record.</param>
    /// <param name="resource">Its resource as this writer has written it.</param>
    /// <param name="scope">Its scope as this writer has written it.</param>
    public ReadOnlyMemory<byte> Write(LogRecord record, ReadOnlyMemory<byte> resource, ReadOnlyMemory<byte> scope)
    {
        Begin();
        WriteTime("time_unix_nano", record.TimeUnixNano);
        WriteTime("observed_time_unix_nano", record.ObservedTimeUnixNano);
        WriteNumber("severity_number", (int)record.SeverityNumber);
        WriteText("severity_text", record.SeverityText);
        WriteText("event_name", record.EventName);
        if (record.Body is { ValueCase: not AnyValue.ValueOneofCase.None } body)
        {
            _json.WritePropertyName("body");
            _values.WriteValue(body);
        }

        WriteAttributes(record.Attributes, record.DroppedAttributesCount);
        WriteId("trace_id", record.TraceId);
        WriteId("span_id", record.SpanId);
        WriteNumber("flags", record.Flags);

        // A long resource is not copied into a payload that would be too long: there may be many records.
        if (_json.BytesCommitted + _json.BytesPending + resource.Length + scope.Length + NamesBytes > _maxBytes)
            return default;
        WriteRaw("resource", resource);
        WriteRaw("scope", scope);
        return End();
    }

    public void Dispose() => _json.Dispose();

    private void Begin()
    {
        _buffer.ResetWrittenCount();
        _json.Reset();
        _json.WriteStartObject();
    }

    private ReadOnlyMemory<byte> End()
    {
        if (_values.IsTooLong)
            return default;
        _json.WriteEndObject();
        _json.Flush();
        return _buffer.WrittenMemory;
    }

    private void WriteAttributes(RepeatedField<KeyValue> attributes, uint dropped)
    {
        if (attributes.Count > 0)
        {
            _json.WritePropertyName("attributes");
            _values.WriteObject(attributes);
        }

        WriteNumber("dropped_attributes_count", dropped);
    }

    /// <summary>Leaves an empty object out.</summary>
    private void WriteRaw(string name, ReadOnlyMemory<byte> value)
    {
        if (value.Length <= "{}".Length)
            return;
        _json.WritePropertyName(name);
        _json.WriteRawValue(value.Span, skipInputValidation: true);
    }

    private void WriteText(string name, string text)
    {
        if (text.Length > 0)
            _json.WriteString(name, AnyValueWriter.Storable(text));
    }

    private void WriteNumber(string name, long number)
    {
        if (number != 0)
            _json.WriteNumber(name, number);
    }

    /// <summary>As text, because many JSON readers cannot read nanoseconds as a number without loss.</summary>
    private void WriteTime(string name, ulong nanoseconds)
    {
        if (nanoseconds != 0)
            _json.WriteString(name, FormattableString.Invariant($"{nanoseconds}"));
    }

    /// <summary>
    /// Zeros mean that there is none. An id of a wrong length is kept, because records may differ in nothing else.
    /// </summary>
    private void WriteId(string name, ByteString id)
    {
        if (id.Span.ContainsAnyExcept((byte)0))
            _json.WriteString(name, Convert.ToHexStringLower(id.Span));
    }
}
