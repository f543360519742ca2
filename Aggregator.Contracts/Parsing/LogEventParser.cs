using System.Text.Json;

namespace Aggregator.Contracts.Parsing;

/// <summary>
/// Parses one event's object in a single pass over its tokens. It borrows the thread's
/// <see cref="DuplicateNameDetector"/>, so that a thread parses one event at a time.
/// </summary>
internal readonly ref struct LogEventParser(LogEventRules rules, LogEventBuilder fields, ReadOnlyMemory<byte> utf8)
{
    private readonly DuplicateNameDetector _names = DuplicateNameDetector.Begin();

    public void ReadFields(ref Utf8JsonReader reader)
    {
        var depth = reader.CurrentDepth;
        _names.Open();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var field = rules.Names.Find(ref reader);
            if (field < 0)
                _names.Add(ref reader, utf8.Span);
            reader.Read();
            if (field < 0)
                SkipUnknown(ref reader, depth);
            else if (!fields.Take(field, isNull: reader.TokenType == JsonTokenType.Null))
                reader.Skip();
            else if (field == FieldNames.Payload)
                ReadPayload(ref reader, depth);
            else
                ReadText(ref reader, field);
        }

        if (_names.Close(utf8.Span))
            fields.AddWhole(DuplicateNameDetector.Twice);
    }

    private void ReadText(ref Utf8JsonReader reader, int field)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            fields.Add(field, "must be a string");
            reader.Skip();
        }
        else if (StorableJson.Refusal(ref reader) is { } refusal)
        {
            fields.Add(field, refusal);
        }
        else
        {
            fields.Set(field, reader.GetString()!);
        }
    }

    private void ReadPayload(ref Utf8JsonReader reader, int eventDepth)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            fields.Add(FieldNames.Payload, "must be a JSON object");
            reader.Skip();
            return;
        }

        var start = (int)reader.TokenStartIndex;
        var growth = 0L;
        if (Contents(ref reader, eventDepth, ref growth) is { } refusal)
            fields.Add(FieldNames.Payload, refusal);
        fields.SetPayload(utf8[start..(int)reader.BytesConsumed], growth);
    }

    private void SkipUnknown(ref Utf8JsonReader reader, int eventDepth)
    {
        var growth = 0L;
        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray
            && Contents(ref reader, eventDepth, ref growth, isIgnored: true) is { } refusal)
            fields.AddWhole(refusal);
    }

    /// <summary>
    /// Reads a container to its end and returns the first rule that its content breaks.
    /// </summary>
    private string? Contents(ref Utf8JsonReader reader, int eventDepth, ref long growth, bool isIgnored = false)
    {
        string? refusal = null;
        var depth = reader.CurrentDepth;
        while (true)
        {
            refusal ??= TooDeep(ref reader, eventDepth) ?? (isIgnored
                ? null : StorableJson.Refusal(ref reader, ref growth));
            if (reader.TokenType == JsonTokenType.StartObject)
                _names.Open();
            else if (reader.TokenType == JsonTokenType.PropertyName)
                _names.Add(ref reader, utf8.Span);
            else if (reader.TokenType == JsonTokenType.EndObject && _names.Close(utf8.Span))
                refusal ??= DuplicateNameDetector.Twice;

            // CurrentDepth of a container's first and last token does not count that container.
            if (reader.CurrentDepth == depth && reader.TokenType is (JsonTokenType.EndObject or JsonTokenType.EndArray))
                return refusal;
            reader.Read();
        }
    }

    private string? TooDeep(ref Utf8JsonReader reader, int eventDepth) =>
        reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray
        && reader.CurrentDepth - eventDepth >= rules.MaxDepth ? rules.TooDeep : null;
}
