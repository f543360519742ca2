namespace Aggregator.Api.Publishing.Bodies;

/// <summary>The format of a body of <c>POST /publish</c>.</summary>
internal enum BodyFormat
{
    /// <summary><c>application/json</c>, also without a media type: one event, or an array of events.</summary>
    Json,

    /// <summary><c>application/x-ndjson</c>: one event per line, read as a stream.</summary>
    Lines,

    /// <summary><c>application/vnd.serilog.clef</c>: one event of Serilog per line, read as a stream.</summary>
    Clef,

    /// <summary><c>application/cloudevents+json</c>: one CloudEvent in structured mode.</summary>
    CloudEvent,

    /// <summary><c>application/cloudevents-batch+json</c>: an array of CloudEvents.</summary>
    CloudEvents,
}
