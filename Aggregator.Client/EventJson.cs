using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Aggregator.Client;

/// <summary>Writes events as <c>POST /publish</c> reads them.</summary>
internal static class EventJson
{
    /// <summary>The body is JSON and not part of a page, so that only what JSON demands is escaped.</summary>
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <exception cref="ArgumentException">The payload is not a JSON object.</exception>
    public static ReadOnlyMemory<byte> Write(AggregatorEvent one, string source)
    {
        var buffer = new ArrayBufferWriter<byte>(one.Payload.Length + 256);
        using var writer = new Utf8JsonWriter(buffer, Options);
        Begin(writer, one.Topic, one.EventId, one.Timestamp, one.Source ?? source);
        if (one.Payload.Span.TrimStart(" \t\r\n"u8) is not [(byte)'{', ..])
            throw new ArgumentException("The payload of an event must be a JSON object.", nameof(one));
        try
        {
            writer.WriteRawValue(one.Payload.Span);
        }
        catch (JsonException malformed)
        {
            throw new ArgumentException("The payload of an event must be a JSON object.", nameof(one), malformed);
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    /// <summary>Writes everything up to the payload, which the caller writes and closes.</summary>
    public static void Begin(Utf8JsonWriter writer, string topic, string id, DateTimeOffset timestamp, string source)
    {
        writer.WriteStartObject();
        writer.WriteString("topic"u8, topic);
        writer.WriteString("event_id"u8, id);
        writer.WriteString("timestamp"u8, timestamp);
        writer.WriteString("source"u8, source);
        writer.WritePropertyName("payload"u8);
    }
}
