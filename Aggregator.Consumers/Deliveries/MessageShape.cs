using System.Text.Json;
using Aggregator.Contracts;
using Aggregator.Contracts.Parsing;
using MassTransit;

namespace Aggregator.Consumers.Deliveries;

/// <summary>Locates the events in a message: an object that is one event, or an array of events.</summary>
internal readonly record struct MessageShape(Range Events, bool IsBulk, string? Problem)
{
    /// <summary>Whether they are inside MassTransit's envelope.</summary>
    public bool IsEnveloped { get; private init; }

    private static readonly string EventUrn = MessageUrn.ForTypeString<LogEvent>();
    private static readonly string BatchUrn = MessageUrn.ForTypeString<LogEventBatch>();

    /// <exception cref="JsonException">The message is not one JSON value.</exception>
    public static MessageShape Parse(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, LogEventReader.ReaderOptions);
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartArray)
            return Many(Whole(ref reader));
        if (reader.TokenType != JsonTokenType.StartObject)
            return Unfit("message must be a JSON object or an array of objects");

        var members = TopLevelMembers.Read(ref reader);

        // An event may have unknown fields with these names, so the contract's own fields decide.
        if (members is { HasEventField: false, Message: { } message, MessageTypes: { } types })
            return OfEnvelope(body, message, types) with { IsEnveloped = true };
        return OfPlain(members);
    }

    private static MessageShape OfEnvelope(ReadOnlySpan<byte> body, Range message, List<string> types)
    {
        if (types.Contains(EventUrn, StringComparer.OrdinalIgnoreCase))
            return One(message);
        if (!types.Contains(BatchUrn, StringComparer.OrdinalIgnoreCase))
            return Unfit($"messageType must name {EventUrn} or {BatchUrn}");

        var reader = new Utf8JsonReader(body[message], LogEventReader.ReaderOptions);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            return Unfit("message must be a JSON object with events");
        var start = message.Start.Value;
        var members = TopLevelMembers.Read(ref reader);
        return members.Events is { } events && members.EventsIsArray
            ? Many((start + events.Start.Value)..(start + events.End.Value))
            : Unfit("events must be a JSON array");
    }

    private static MessageShape OfPlain(TopLevelMembers members)
    {
        if (members.Events is null || members.HasEventField)
            return One(members.Whole);
        return members.EventsIsArray ? Many(members.Events.Value) : Unfit("events must be a JSON array");
    }

    private static Range Whole(ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        var end = (int)reader.BytesConsumed;
        reader.Read();
        return start..end;
    }

    private static MessageShape One(Range range) => new(range, IsBulk: false, null);

    private static MessageShape Many(Range range) => new(range, IsBulk: true, null);

    private static MessageShape Unfit(string problem) => new(default, IsBulk: false, problem);
}
