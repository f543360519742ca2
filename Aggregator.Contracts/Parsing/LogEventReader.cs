using System.Text.Json;

namespace Aggregator.Contracts.Parsing;

/// <summary>
/// The one set of rules for what an event is, used for REST and AMQP. It reads UTF-8 JSON in a single pass, refuses
/// whatever the database would refuse later, and keeps the payload as the bytes it came in.
/// </summary>
/// <remarks>
/// Fields that the contract does not know are ignored. A name that appears twice in one object is refused at any level,
/// in ignored fields too, because readers differ in which of the two they take.
/// </remarks>
public static class LogEventReader
{
    /// <summary>
    /// Options for the reader that is handed to <see cref="Read"/>. The depth leaves room for wrappers around events;
    /// <see cref="LogEventLimits.MaxDepth"/> is held for each event on its own.
    /// </summary>
    public static JsonReaderOptions ReaderOptions { get; } = new() { MaxDepth = LogEventLimits.MaxDepth * 2 };

    /// <summary>
    /// Reads the value at the reader's current token as one event and leaves the reader on its last token.
    /// </summary>
    /// <param name="reader">Stands on the value's first token.</param>
    /// <param name="utf8">The buffer that the reader was made from.</param>
    /// <param name="rules">The contract's own if left out.</param>
    /// <exception cref="JsonException">The JSON itself is malformed.</exception>
    public static LogEventReadResult Read(
        ref Utf8JsonReader reader, ReadOnlyMemory<byte> utf8, LogEventRules? rules = null)
    {
        rules ??= LogEventRules.Default;
        var start = (int)reader.TokenStartIndex;
        var fields = new LogEventBuilder(rules);
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            new LogEventParser(rules, fields, utf8).ReadFields(ref reader);
        }
        else
        {
            reader.Skip();
            fields.NoObject();
        }

        return fields.Finish(utf8[start..(int)reader.BytesConsumed]);
    }

    /// <summary>Whether the property that the reader stands on has this name.</summary>
    public static bool NameIs(ref Utf8JsonReader reader, string name) =>
        CanUnescape(ref reader) && reader.ValueTextEquals(name);

    internal static bool NameIs(ref Utf8JsonReader reader, ReadOnlySpan<byte> name) =>
        CanUnescape(ref reader) && reader.ValueTextEquals(name);

    /// <summary>
    /// The JSON reader throws on a name that holds half of a surrogate pair; no name that anybody knows does.
    /// </summary>
    private static bool CanUnescape(ref Utf8JsonReader reader) =>
        !reader.ValueIsEscaped || StorableJson.Refusal(ref reader) is null;
}
