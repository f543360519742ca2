using System.Text.Json;

namespace Aggregator.Contracts;

/// <summary>
/// The one set of rules for what an event is, used by both doors. It reads UTF-8 JSON in a single pass, refuses whatever
/// the database would refuse later, and keeps the payload as the bytes it came in.
/// </summary>
/// <remarks>
/// Fields that the contract does not know are ignored; a known field that appears twice is refused, because which of the
/// two a reader would take is anybody's guess.
/// </remarks>
public static class LogEventReader
{
    /// <summary>
    /// Options for the reader that is handed to <see cref="Read"/>. The depth leaves room for wrappers around events;
    /// <see cref="LogEventLimits.MaxDepth"/> is held for each event on its own.
    /// </summary>
    public static JsonReaderOptions ReaderOptions { get; } = new() { MaxDepth = LogEventLimits.MaxDepth * 2 };

    /// <summary>Reads the value at the reader's current token as one event and leaves the reader on its last token.</summary>
    /// <param name="reader">Stands on the value's first token.</param>
    /// <param name="utf8">The buffer that the reader was made from.</param>
    /// <exception cref="JsonException">The JSON itself is malformed.</exception>
    public static LogEventReading Read(ref Utf8JsonReader reader, ReadOnlyMemory<byte> utf8)
    {
        var start = (int)reader.TokenStartIndex;
        var fields = new LogEventFields();
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            ReadFields(ref reader, utf8, fields);
        }
        else
        {
            reader.Skip();
            fields.Add(LogEventFields.Whole, "must be a JSON object");
        }

        var bytes = utf8[start..(int)reader.BytesConsumed];
        return fields.Finish(bytes);
    }

    /// <summary>Whether the property that the reader stands on has this name.</summary>
    public static bool NameIs(ref Utf8JsonReader reader, string name) =>
        // The JSON reader throws on a name that holds half of a surrogate pair; no name that anybody knows does.
        (!reader.ValueIsEscaped || JsonText.Refusal(ref reader) is null) && reader.ValueTextEquals(name);

    private static void ReadFields(ref Utf8JsonReader reader, ReadOnlyMemory<byte> utf8, LogEventFields fields)
    {
        var depth = reader.CurrentDepth;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var field = LogEventFields.Known(ref reader);
            reader.Read();
            if (field is null)
                SkipUnknown(ref reader, depth, fields);
            else if (!fields.Take(field))
                reader.Skip();
            else if (field == LogEventFields.Payload)
                ReadPayload(ref reader, utf8, depth, fields);
            else
                ReadText(ref reader, field, fields);
        }
    }

    private static void ReadText(ref Utf8JsonReader reader, string field, LogEventFields fields)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            fields.Add(field, "must be a string");
            reader.Skip();
        }
        else if (JsonText.Refusal(ref reader) is { } refusal)
        {
            fields.Add(field, refusal);
        }
        else
        {
            fields.Set(field, reader.GetString()!);
        }
    }

    private static void ReadPayload(
        ref Utf8JsonReader reader, ReadOnlyMemory<byte> utf8, int eventDepth, LogEventFields fields)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            fields.Add(LogEventFields.Payload, "must be a JSON object");
            reader.Skip();
            return;
        }

        var start = (int)reader.TokenStartIndex;
        if (Walk(ref reader, eventDepth) is { } refusal)
            fields.Add(LogEventFields.Payload, refusal);
        fields.PayloadUtf8 = utf8[start..(int)reader.BytesConsumed];
    }

    private static void SkipUnknown(ref Utf8JsonReader reader, int eventDepth, LogEventFields fields)
    {
        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            if (Walk(ref reader, eventDepth) == JsonText.TooDeep)
                fields.Add(LogEventFields.Whole, JsonText.TooDeep);
        }
    }

    /// <summary>Goes through a container to its end and tells the first thing in it that jsonb cannot hold.</summary>
    private static string? Walk(ref Utf8JsonReader reader, int eventDepth)
    {
        string? refusal = null;
        var depth = reader.CurrentDepth;
        do
        {
            // CurrentDepth of a container's first token does not count that container yet.
            var container = reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray;
            if (container && reader.CurrentDepth - eventDepth >= LogEventLimits.MaxDepth)
                refusal ??= JsonText.TooDeep;
            refusal ??= JsonText.Refusal(ref reader);
            reader.Read();
        }
        while (reader.CurrentDepth > depth);

        return refusal;
    }
}
