using System.Text.Json;
using Aggregator.Contracts.Parsing;

namespace Aggregator.Consumers.Deliveries;

/// <summary>
/// The members of a message's outermost object that identify its form. Their content is not examined.
/// </summary>
internal sealed class TopLevelMembers
{
    /// <summary>From the opening to the closing brace.</summary>
    public Range Whole { get; private set; }

    public Range? Events { get; private set; }

    public bool EventsIsArray { get; private set; }

    public bool HasEventField { get; private set; }

    /// <summary>The envelope's message.</summary>
    public Range? Message { get; private set; }

    /// <summary>The envelope's type names.</summary>
    public List<string>? MessageTypes { get; private set; }

    /// <summary>Reads to the end of the buffer, so that trailing data is reported as malformed.</summary>
    /// <exception cref="JsonException">The JSON is malformed.</exception>
    public static TopLevelMembers Read(ref Utf8JsonReader reader)
    {
        var members = new TopLevelMembers();
        var start = (int)reader.TokenStartIndex;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
            members.Take(ref reader);
        members.Whole = start..(int)reader.BytesConsumed;
        reader.Read();
        return members;
    }

    private void Take(ref Utf8JsonReader reader)
    {
        var isEvents = LogEventReader.NameIs(ref reader, "events");
        var isMessage = LogEventReader.NameIs(ref reader, "message");
        var isTypes = LogEventReader.NameIs(ref reader, "messageType");
        HasEventField |= LogEventReader.NameIs(ref reader, "topic") || LogEventReader.NameIs(ref reader, "event_id");
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        if (isEvents)
            EventsIsArray = reader.TokenType == JsonTokenType.StartArray;
        if (isTypes && reader.TokenType == JsonTokenType.StartArray)
            ReadTypes(ref reader);
        else
            reader.Skip();

        var range = start..(int)reader.BytesConsumed;
        if (isEvents)
            Events = range;
        else if (isMessage)
            Message = range;
    }

    private void ReadTypes(ref Utf8JsonReader reader)
    {
        MessageTypes = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped)
                MessageTypes.Add(reader.GetString()!);
            else
                reader.Skip();
        }
    }
}
