using System.Text.Json;
using System.Text.Unicode;
using Aggregator.Contracts;

namespace Aggregator.Api.Publishing;

/// <summary>The events of a request's body, in their order: one object, or an array of objects.</summary>
internal sealed record PublishBody(IReadOnlyList<LogEventReading> Readings, bool IsArray)
{
    /// <summary>Reads at most one event more than allowed, so that a body of tiny elements is not read to its end.</summary>
    /// <exception cref="JsonException">The body is not UTF-8, or not one JSON value.</exception>
    public static PublishBody Parse(ReadOnlyMemory<byte> utf8, int mostEvents)
    {
        if (!Utf8.IsValid(utf8.Span))
            throw new JsonException("The body is not valid UTF-8.");
        var reader = new Utf8JsonReader(utf8.Span, LogEventReader.ReaderOptions);
        reader.Read();
        var isArray = reader.TokenType == JsonTokenType.StartArray;
        var readings = new List<LogEventReading>();
        if (!isArray)
        {
            readings.Add(LogEventReader.Read(ref reader, utf8));
        }
        else
        {
            while (readings.Count <= mostEvents && reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                readings.Add(LogEventReader.Read(ref reader, utf8));
        }

        // Reading on past the value finds what does not belong there.
        if (readings.Count <= mostEvents)
            reader.Read();
        return new PublishBody(readings, isArray);
    }
}
