using System.Text.Json;
using System.Text.Unicode;
using Aggregator.Contracts;
using Aggregator.Contracts.Parsing;
using Aggregator.Storage.Ingest;
using MassTransit;

namespace Aggregator.Consumers.Deliveries;

/// <summary>
/// Reads the body of a message: one event, an array of events, an object with <c>events</c>, or MassTransit's envelope
/// around either contract. The form is recognized from the body; the content type is not needed.
/// </summary>
internal static class DeliveryReader
{
    /// <summary>Accepts any bytes; content that is not an event is returned as a rejection.</summary>
    public static Delivery Read(ReadOnlyMemory<byte> body, TransportInfo origin)
    {
        if (origin.HeaderRefusal is { } refusal)
            return Rejected(origin, refusal, body);
        var (decoded, problem) = BodyEncoding.Decode(body, origin.ContentEncoding);
        if (problem is not null)
            return Rejected(origin, problem, body);
        var delivery = ReadDecoded(decoded, origin);
        return delivery.Rejection is { } rejection && !decoded.Equals(body)
            ? Rejected(origin, rejection.Reason, body) : delivery;
    }

    /// <summary>
    /// The weight of a message in a transaction, in bytes; for an encoded message it is more than its size.
    /// </summary>
    public static long Weigh(ReceiveContext context)
    {
        var bytes = context.Body.Length ?? 0;
        return BodyEncoding.IsCompressed(TransportInfo.From(context).ContentEncoding)
            ? BodyEncoding.Weight(bytes) : bytes;
    }

    /// <summary>
    /// The content of an envelope as <see cref="Read"/> would find it, without reading any event; <c>null</c> if there
    /// is no envelope.
    /// </summary>
    public static ReadOnlyMemory<byte>? ContentOf(ReadOnlyMemory<byte> body)
    {
        try
        {
            return Utf8.IsValid(body.Span)
                ? ContentOf(MessageShape.Parse(body.Span), body) : default(ReadOnlyMemory<byte>?);
        }
        catch (JsonException)
        {
            // A body that is not JSON cannot be an envelope.
            return null;
        }
    }

    private static ReadOnlyMemory<byte>? ContentOf(MessageShape shape, ReadOnlyMemory<byte> body)
    {
        if (shape is { Problem: null, IsEnveloped: true })
            return body[shape.Events];

        // A conditional expression would convert null to an empty memory, so that all such messages would have the same
        // content.
        return null;
    }

    private static Delivery ReadDecoded(ReadOnlyMemory<byte> body, TransportInfo origin)
    {
        if (!Utf8.IsValid(body.Span))
            return Rejected(origin, "message must be UTF-8", body);
        try
        {
            var shape = MessageShape.Parse(body.Span);
            if (shape.Problem is { } problem)
                return Rejected(origin, problem, body);
            var rules = shape.IsEnveloped ? LogEventRules.Enveloped : LogEventRules.Default;
            var content = ContentOf(shape, body);
            if (!shape.IsBulk)
            {
                var reading = ReadOne(body[shape.Events], rules);
                return new Delivery { Origin = origin, Readings = [reading], ClaimedContent = content };
            }

            var readings = ReadMany(body[shape.Events], rules);
            if (readings.Count > LogEventLimits.MaxMessageEvents)
                return Rejected(origin, $"a message must have at most {LogEventLimits.MaxMessageEvents} events", body);
            return readings.Count > 0
                ? new Delivery { Origin = origin, Readings = readings, ClaimedContent = content }
                : Rejected(origin, "events must not be empty", body);
        }
        catch (JsonException exception)
        {
            return Rejected(origin, $"message must be JSON: {exception.Message}", body);
        }
    }

    private static Delivery Rejected(TransportInfo origin, string reason, ReadOnlyMemory<byte> body) =>
        new()
        {
            Origin = origin,
            Rejection = IngestRejection.OfMessage(origin.MessageId, reason, body, origin.Headers),
        };

    private static LogEventReadResult ReadOne(ReadOnlyMemory<byte> utf8, LogEventRules rules)
    {
        var reader = new Utf8JsonReader(utf8.Span, LogEventReader.ReaderOptions);
        reader.Read();
        return LogEventReader.Read(ref reader, utf8, rules);
    }

    /// <summary>
    /// Stops at one event more than the maximum, because parsed events take several times the memory of their bytes.
    /// </summary>
    private static List<LogEventReadResult> ReadMany(ReadOnlyMemory<byte> utf8, LogEventRules rules)
    {
        var reader = new Utf8JsonReader(utf8.Span, LogEventReader.ReaderOptions);
        reader.Read();
        var readings = new List<LogEventReadResult>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray
            && readings.Count <= LogEventLimits.MaxMessageEvents)
            readings.Add(LogEventReader.Read(ref reader, utf8, rules));
        return readings;
    }
}
