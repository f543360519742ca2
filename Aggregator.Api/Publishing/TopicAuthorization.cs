using Aggregator.Api.Access;
using Aggregator.Api.Publishing.Bodies;
using Aggregator.Contracts.Parsing;

namespace Aggregator.Api.Publishing;

/// <summary>Rejects the events of topics to which the caller's key may not publish.</summary>
internal static class TopicAuthorization
{
    private static readonly FieldError[] Topic = [new("topic", "must be one that the API key may use")];
    private static readonly FieldError[] CloudEventType = [new("type", Topic[0].Rule)];

    public static LogEventReadResult Check(LogEventReadResult reading, Caller caller, BodyFormat format) =>
        reading.Event is null || caller.Allows(reading.Event.Topic)
            ? reading
            : reading with
            {
                Event = null,
                Errors = format is BodyFormat.CloudEvent or BodyFormat.CloudEvents
                ? CloudEventType : Topic
            };

    public static bool HasRefused(LogEventReadResult reading) =>
        ReferenceEquals(reading.Errors, Topic) || ReferenceEquals(reading.Errors, CloudEventType);
}
