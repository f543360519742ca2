using Aggregator.Contracts;
using Aggregator.Contracts.Parsing;

namespace Aggregator.Storage.Ingest;

/// <summary>The record of an event that can never be stored.</summary>
public sealed record IngestRejection(
    Guid? MessageId, string Reason, string? Topic, string? EventId, ReadOnlyMemory<byte> Body, int BodyLength)
{
    /// <summary>The queue that its message was taken from.</summary>
    public string Queue { get; init; } = LogEventsTopology.Queue;

    /// <summary>What was wrong, in few words; <see cref="Reason"/> says it in sentences.</summary>
    public RejectionKind Kind { get; init; }

    /// <summary>The message's properties and headers as JSON.</summary>
    public string? Headers { get; init; }

    /// <summary>
    /// Maximum number of bytes of a rejected body that are kept: the size of the largest message that the broker
    /// accepts.
    /// </summary>
    public const int MaxBodyBytes = 2 * 1024 * 1024;

    private const int MaxNameLength = 1000;

    /// <summary>Rejects an event for the rules that it breaks.</summary>
    public static IngestRejection From(Guid? messageId, LogEventReadResult reading, string? headers) =>
        Create(messageId, string.Join("; ", reading.Errors), reading.Topic, reading.EventId, reading.Utf8) with
        {
            Headers = headers,
        };

    /// <summary>Rejects a message from which no event could be read.</summary>
    public static IngestRejection OfMessage(
        Guid? messageId, string reason, ReadOnlyMemory<byte> body, string? headers) =>
        Create(messageId, reason, null, null, body) with
        {
            Headers = headers,
            Kind = reason.Length > 0 ? RejectionKind.UnreadableMessage : RejectionKind.UnreadMessage,
        };

    /// <summary>Rejects an event that passed validation and that the database refused.</summary>
    internal static IngestRejection From(Guid? messageId, LogEvent logEvent, string reason) => Create(
        messageId, reason, logEvent.Topic, logEvent.EventId,
        System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(logEvent));

    private static IngestRejection Create(
        Guid? messageId, string reason, string? topic, string? eventId, ReadOnlyMemory<byte> body) => new(
        messageId,
        StorableText.Reason(reason),
        Name(topic),
        Name(eventId),
        body[..Math.Min(body.Length, MaxBodyBytes)].ToArray(),
        body.Length);

    /// <summary>The beginning of an over-long name is enough to identify it.</summary>
    private static string? Name(string? text) => text is null ? null : StorableText.Name(text, MaxNameLength);
}
