using System.Text.Json;
using System.Text.Unicode;
using Aggregator.Api.Access;
using Aggregator.Contracts;
using Aggregator.Contracts.Parsing;

namespace Aggregator.Api.Publishing.Bodies;

/// <summary>The events of a request's body, in their order: one object, or an array of objects.</summary>
internal sealed record EventBody(IReadOnlyList<LogEventReadResult> Readings, bool IsArray)
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>
    /// The body without a leading byte order mark. RFC 8259, section 8.1, allows a reader to ignore one, and some tools
    /// write one at the start of every file.
    /// </summary>
    public static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> utf8) =>
        utf8.Span.StartsWith(ByteOrderMark) ? utf8[ByteOrderMark.Length..] : utf8;

    /// <summary>
    /// Reads at most one event more than allowed, so that a body of tiny elements is not read to its end.
    /// </summary>
    /// <exception cref="JsonException">The body is not UTF-8, or not one JSON value.</exception>
    public static EventBody Parse(ReadOnlyMemory<byte> utf8, int maxEvents, LogEventRules rules)
    {
        utf8 = WithoutMark(utf8);
        var reader = Begin(utf8);
        var isArray = reader.TokenType == JsonTokenType.StartArray;
        if (!isArray)
            return new EventBody([ReadOne(ref reader, utf8, rules)], IsArray: false);

        var readings = new List<LogEventReadResult>();
        while (readings.Count <= maxEvents && reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            readings.Add(LogEventReader.Read(ref reader, utf8, rules));
        if (readings.Count <= maxEvents)
            End(ref reader);
        return new EventBody(readings, IsArray: true);
    }

    /// <summary>JSON may hold one event or an array; the formats of CloudEvents hold the one or the other.</summary>
    public bool HasShapeOf(BodyFormat format) =>
        format == BodyFormat.Json || IsArray == (format == BodyFormat.CloudEvents);

    /// <summary>Returns the same body with the events of topics to which the caller may not publish rejected.</summary>
    public EventBody For(Caller caller, BodyFormat format) => caller.Topics is null ? this : this with
    {
        Readings = [.. Readings.Select(reading => TopicAuthorization.Check(reading, caller, format))],
    };

    public IReadOnlyList<LogEvent> Valid() => Readings.Count == 1
        ? [Readings[0].Event!]
        : [.. Readings.Where(reading => reading.Event is not null).Select(reading => reading.Event!)];

    public IReadOnlyList<EventRejected> Rejected() =>
    [
        .. Readings
            .Select((reading, index) => EventRejected.From(index, reading.EventId, reading.Errors))
            .Where(refused => refused.Errors.Count > 0),
    ];

    /// <summary>Reads a line, which holds one event and never an array.</summary>
    /// <exception cref="JsonException">The line is not UTF-8, or not one JSON value.</exception>
    public static LogEventReadResult ParseLine(ReadOnlyMemory<byte> utf8, LogEventRules rules)
    {
        var reader = Begin(utf8);
        return ReadOne(ref reader, utf8, rules);
    }

    private static Utf8JsonReader Begin(ReadOnlyMemory<byte> utf8)
    {
        if (!Utf8.IsValid(utf8.Span))
            throw new JsonException("It is not valid UTF-8.");
        var reader = new Utf8JsonReader(utf8.Span, LogEventReader.ReaderOptions);
        reader.Read();
        return reader;
    }

    private static LogEventReadResult ReadOne(ref Utf8JsonReader reader, ReadOnlyMemory<byte> utf8, LogEventRules rules)
    {
        var reading = LogEventReader.Read(ref reader, utf8, rules);
        End(ref reader);
        return reading;
    }

    /// <summary>Reading past the value detects trailing data.</summary>
    private static void End(ref Utf8JsonReader reader) => reader.Read();
}
