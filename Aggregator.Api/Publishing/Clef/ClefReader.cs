using System.Text.Json;
using Aggregator.Api.Publishing.Bodies;
using Aggregator.Api.Publishing.Derived;
using Aggregator.Contracts;
using Aggregator.Contracts.Parsing;

namespace Aggregator.Api.Publishing.Clef;

/// <summary>
/// Reads the lines of one body in the compact log event format of Serilog. A line as it was sent is the payload. An
/// event is written as a client would send it, and read by the same rules.
/// </summary>
internal sealed class ClefReader(ClefOptions options, LogEventRules rules)
{
    private const string Time = "@t";
    private const string MachineName = "MachineName";

    /// <summary>Lines that are equal to the last digit of their time are not as far apart.</summary>
    private const int MaxRemembered = 100_000;

    private readonly DerivedIds _ids = new(MaxRemembered);

    /// <exception cref="JsonException">The line is not one JSON object.</exception>
    public LogEventReadResult Read(ReadOnlyMemory<byte> line)
    {
        line = line.Trim(" \t\r"u8);
        var found = JsonMembers.Find(
            line, Time, options.TopicProperty, MachineName, OwnIds.Attributes[0], OwnIds.Attributes[1]);
        var topic = JsonMembers.TextOrNull(found[1]) is { Length: > 0 } name ? name : options.DefaultTopic;
        var source = JsonMembers.TextOrNull(found[2]) is { Length: > 0 } machine ? machine : topic;

        using var written = new MemoryStream(line.Length + 1024);
        using (var json = new Utf8JsonWriter(written, WrittenEvent.Options))
        {
            json.WriteStartObject();
            json.WriteString("topic", StorableText.Name(topic, LogEventLimits.MaxTopicLength));
            json.WriteString(
                "event_id",
                OwnIds.First(JsonMembers.TextOrNull(found[3]), JsonMembers.TextOrNull(found[4]))
                    ?? _ids.Next(line.Span));
            if (!found[0].IsEmpty)
            {
                json.WritePropertyName("timestamp");
                json.WriteRawValue(found[0].Span, skipInputValidation: true);
            }

            json.WriteString("source", StorableText.Name(source, LogEventLimits.MaxSourceLength));
            json.WritePropertyName("payload");
            json.WriteRawValue(line.Span, skipInputValidation: true);
            json.WriteEndObject();
        }

        return EventBody.ParseLine(written.ToArray(), rules);
    }
}
