using Aggregator.Contracts;
using Aggregator.Contracts.Parsing;
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
    /// The AMQP property <c>message_id</c>: a UUID as it is, any other text as a UUID made from its hash, so that
    /// publishers may use whatever ids they have. The inbox claims it together with the body. <c>null</c> without one:
    /// then only the events' own identity protects.
    /// </summary>
    public Guid? MessageId { get; }

    /// <summary>The process of the API that published it, by its own word; all zeros for any other publisher.</summary>
    public Guid ProcessId { get; }

    /// <summary>How many events that process says the message holds; 0 for any other publisher.</summary>
    public int MarkedEvents { get; }

    /// <summary>Whether it says of itself that it was rejected before.</summary>
    public bool IsReplay { get; }

    /// <summary>Properties and headers as a JSON object of bounded size, for a message that is not stored.</summary>
    public string? Headers => _delivery is null ? null : _headers ??= HeaderJson.Of(_delivery);

    /// <summary>What the body is said to be encoded with.</summary>
    public string? ContentEncoding => _delivery?.Properties.ContentEncoding;

    /// <summary>Why the message is rejected for its headers; they are not read then.</summary>
    public string? HeaderRefusal => HeaderJson.Refusal(_delivery?.Properties);

    public static TransportInfo Of(ReceiveContext context) =>
        new(context.TryGetPayload<RabbitMqBasicConsumeContext>(out var delivery) ? delivery : null);

    private static Guid? IdOf(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        return Guid.TryParse(text, out var id) ? id : NameBasedUuid.Of(text);
    }
}
