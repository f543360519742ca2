using System.Buffers;
using System.Text.Json;

namespace Aggregator.Client.Logs;

/// <summary>Writes lines as events. Not safe for concurrent use.</summary>
internal sealed class LogEventWriter(string topic, string source)
{
    /// <summary>The Aggregator takes 256 KiB. A larger line loses its values and not everything.</summary>
    private const int MaxBytes = 250_000;

    private readonly ArrayBufferWriter<byte> _buffer = new(4 * 1024);

    /// <summary>Gives the line its id, once and for all attempts to send it.</summary>
    public ReadOnlyMemory<byte> Write(LogEntry entry)
    {
        var id = Guid.CreateVersion7(entry.Timestamp).ToString();
        Write(entry, id, isWhole: true);
        if (_buffer.WrittenCount > MaxBytes)
            Write(entry, id, isWhole: false);
        return _buffer.WrittenSpan.ToArray();
    }

    private void Write(LogEntry entry, string id, bool isWhole)
    {
        _buffer.ResetWrittenCount();
        using var writer = new Utf8JsonWriter(_buffer, EventJson.Options);
        EventJson.Begin(writer, topic, id, entry.Timestamp, source);
        writer.WriteStartObject();
        writer.WriteString("level"u8, LogText.Clean(entry.Level));
        WriteText(writer, "category", entry.Category);
        writer.WriteString("message"u8, Text(entry.Message, isWhole));
        if (entry.Template is { } template)
            writer.WriteString("template"u8, Text(template, isWhole));
        WriteEvent(writer, entry);
        if (entry.Exception is { } exception)
            writer.WriteString("exception"u8, Text(exception, isWhole));
        WriteText(writer, "trace_id", entry.TraceId?.ToHexString());
        WriteText(writer, "span_id", entry.SpanId?.ToHexString());
        if (isWhole)
            WriteValues(writer, entry);
        else
            writer.WriteBoolean("truncated"u8, true);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>A character of JSON may take six bytes, so that only short texts fit in any case.</summary>
    private static string Text(string text, bool isWhole)
    {
        const int max = 8 * 1024;
        return LogText.Clean(isWhole || text.Length <= max ? text : text[..max] + "…");
    }

    private static void WriteValues(Utf8JsonWriter writer, LogEntry entry)
    {
        if (entry.Properties.Count > 0)
        {
            writer.WritePropertyName("properties"u8);
            LogValues.WriteObject(writer, entry.Properties);
        }

        if (entry.Scopes.Count > 0)
        {
            writer.WritePropertyName("scopes"u8);
            LogValues.WriteArray(writer, entry.Scopes);
        }
    }

    private static void WriteEvent(Utf8JsonWriter writer, LogEntry entry)
    {
        if (entry.EventNumber == 0 && entry.EventName is null)
            return;
        writer.WriteStartObject("event"u8);
        writer.WriteNumber("id"u8, entry.EventNumber);
        WriteText(writer, "name", entry.EventName);
        writer.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter writer, string name, string? text)
    {
        if (text is not null)
            writer.WriteString(name, LogText.Clean(text));
    }
}
