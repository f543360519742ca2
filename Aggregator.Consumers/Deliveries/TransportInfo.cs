using System.Diagnostics;
using Aggregator.Contracts;
using Aggregator.Contracts.Parsing;
using Aggregator.Hosting.Telemetry;
using MassTransit;

namespace Aggregator.Consumers.Deliveries;

/// <summary>The properties and headers of a message.</summary>
internal sealed class TransportInfo
{
    private readonly RabbitMqBasicConsumeContext? _delivery;
    private string? _headers;

    private TransportInfo(RabbitMqBasicConsumeContext? delivery)
    {
        _delivery = delivery;
        MessageId = IdOf(delivery?.Properties.MessageId);
        if (AcceptedMark.TryRead(delivery?.Properties.AppId, out var processId, out var events))
            (ProcessId, MarkedEvents) = (processId, events);
        IsReplay = delivery?.Properties.Headers?.ContainsKey(LogEventsTopology.ReplayHeader) == true;
    }

    /// <summary>
    /// The AMQP property <c>message_id</c>: a UUID is used unchanged, and any other text is hashed to a UUID, so that
    /// publishers may use any kind of id. The inbox claims it together with the body. <c>null</c> without one; then
    /// only the events' own identity protects against duplicates.
    /// </summary>
    public Guid? MessageId { get; }

    /// <summary>
    /// The process of the API that published it, according to the message itself; all zeros for any other publisher.
    /// </summary>
    public Guid ProcessId { get; }

    /// <summary>The number of events in the message according to that process; 0 for any other publisher.</summary>
    public int MarkedEvents { get; }

    /// <summary>The AMQP property <c>app_id</c>; <c>null</c> without one.</summary>
    public string? AppId => _delivery?.Properties.AppId is { Length: > 0 } appId ? appId : null;

    /// <summary>Whether it declares that it was rejected before.</summary>
    public bool IsReplay { get; }

    /// <summary>Whether a request to the API waits until it is stored.</summary>
    public bool IsAwaited => ProcessId != default && MessageId is { } id && AwaitedId.IsOne(id);

    /// <summary>Whether it carries the traces of its events, which came from several requests.</summary>
    public bool CarriesEventTraces => _delivery?.Properties.Headers?.ContainsKey(EventTraces.Header) == true;

    /// <summary>
    /// The sampled traces that it belongs to: those of its events if it carries them, otherwise its own.
    /// </summary>
    public IReadOnlyList<EventTrace> Traces()
    {
        var headers = _delivery?.Properties.Headers;
        if (headers?.TryGetValue(EventTraces.Header, out var value) == true && value is byte[] traces)
            return EventTraces.Read(traces);
        return TraceParent.Read(headers) is { } parent && parent.TraceFlags.HasFlag(ActivityTraceFlags.Recorded)
            ? [new EventTrace(0, parent)]
            : [];
    }

    /// <summary>Properties and headers as a JSON object of bounded size, for a message that is not stored.</summary>
    public string? Headers => _delivery is null ? null : _headers ??= HeaderJson.From(_delivery);

    /// <summary>The declared content encoding of the body.</summary>
    public string? ContentEncoding => _delivery?.Properties.ContentEncoding;

    /// <summary>The reason why the message is rejected because of its headers, which are then not read.</summary>
    public string? HeaderRefusal => HeaderJson.Refusal(_delivery?.Properties);

    public static TransportInfo From(ReceiveContext context) =>
        new(context.TryGetPayload<RabbitMqBasicConsumeContext>(out var delivery) ? delivery : null);

    private static Guid? IdOf(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        return Guid.TryParse(text, out var id) ? id : NameBasedUuid.Create(text);
    }
}
