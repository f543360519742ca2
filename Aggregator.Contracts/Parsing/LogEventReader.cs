using System.Text.Json;

namespace Aggregator.Contracts.Parsing;

/// <summary>
/// The one set of rules for what an event is, used for REST and AMQP. It reads UTF-8 JSON in a single pass, rejects
/// whatever the database would refuse later, and keeps the payload as the bytes in which it was received.
/// </summary>
/// <remarks>
/// Fields that the contract does not know are ignored. A name that appears twice in one object is rejected at any
/// level, even in ignored fields, because readers differ in which of the two they use.
/// </remarks>
public static class LogEventReader
{
    /// <summary>
    /// Options for the reader that is passed to <see cref="Read"/>. The depth leaves room for wrappers around events;
    /// <see cref="LogEventLimits.MaxDepth"/> is enforced for each event separately.
    /// </summary>
    public static JsonReaderOptions ReaderOptions { get; } = new() { MaxDepth = LogEventLimits.MaxDepth * 2 };

    /// <summary>
    /// Reads the value at the reader's current token as one event and leaves the reader on its last token.
    /// </summary>
    /// <param name="reader">The reader, positioned on the value's first token.</param>
    /// <param name="utf8">The buffer that the reader was made from.</param>
    /// <param name="rules">The rules to apply; by default those of the contract.</param>
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

    /// <summary>Whether the property at the reader's current token has this name.</summary>
    public static bool NameIs(ref Utf8JsonReader reader, string name) =>
        CanUnescape(ref reader) && reader.ValueTextEquals(name);

    internal static bool NameIs(ref Utf8JsonReader reader, ReadOnlySpan<byte> name) =>
        CanUnescape(ref reader) && reader.ValueTextEquals(name);

    /// <summary>
    /// The JSON reader throws on a name that holds half of a surrogate pair; no known name does.
    /// </summary>
    private static bool CanUnescape(ref Utf8JsonReader reader) =>
        !reader.ValueIsEscaped || StorableJson.Refusal(ref reader) is null;
}
