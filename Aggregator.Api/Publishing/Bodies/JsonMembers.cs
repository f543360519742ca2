using System.Text.Json;
using Aggregator.Contracts.Parsing;

namespace Aggregator.Api.Publishing.Bodies;

/// <summary>Finds members of a JSON object without creating objects for it. <c>null</c> counts as left out.</summary>
internal static class JsonMembers
{
    /// <summary>Deeper than anything that is accepted, so that other limits apply first.</summary>
    public static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = 256 };

    /// <summary>The values of the members, in the order of the names; empty for those left out.</summary>
    /// <exception cref="JsonException">The text is not one JSON object, or has one of the members twice.</exception>
    public static ReadOnlyMemory<byte>[] Find(ReadOnlyMemory<byte> json, params ReadOnlySpan<string> names)
    {
        var found = new ReadOnlyMemory<byte>[names.Length];
        var reader = new Utf8JsonReader(json.Span, ReaderOptions);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("An object is missing.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = IndexOf(ref reader, names);
            reader.Read();
            var value = Value(ref reader, json);
            if (name < 0)
                continue;
            if (!found[name].IsEmpty)
                throw new JsonException($"{names[name]} must not appear twice.");
            found[name] = value;
        }

        // Reading past the value detects trailing data.
        reader.Read();
        return found;
    }

    /// <summary>The value at the reader's current token, which it leaves on its last; empty for <c>null</c>.</summary>
    public static ReadOnlyMemory<byte> Value(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        var start = (int)reader.TokenStartIndex;
        var isNull = reader.TokenType == JsonTokenType.Null;
        reader.Skip();
        return isNull ? default : json[start..(int)reader.BytesConsumed];
    }

    /// <summary>The text of a string; <c>null</c> for another value, or text that is not valid Unicode.</summary>
    public static string? TextOrNull(ReadOnlyMemory<byte> value)
    {
        var reader = new Utf8JsonReader(value.Span);
        if (value.IsEmpty || !reader.Read() || reader.TokenType != JsonTokenType.String)
            return null;
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static int IndexOf(ref Utf8JsonReader reader, scoped ReadOnlySpan<string> names)
    {
        for (var i = 0; i < names.Length; i++)
        {
            if (LogEventReader.NameIs(ref reader, names[i]))
                return i;
        }

        return -1;
    }
}
