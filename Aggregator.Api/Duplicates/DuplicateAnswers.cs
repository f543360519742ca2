using System.Text.Json.Serialization;
using Aggregator.Contracts;
using Aggregator.Storage.Duplicates;

namespace Aggregator.Api.Duplicates;

/// <summary>Duplicates, newest first.</summary>
/// <param name="Data">The page, which may be short or empty although more follow.</param>
/// <param name="NextBefore">The value of <c>before</c> for the next page; <c>null</c> on the last one.</param>
internal sealed record DuplicatePage(
    [property: JsonPropertyName("data")] IReadOnlyList<Duplicate> Data,
    [property: JsonPropertyName("next_before")] long? NextBefore);

/// <summary>A dropped duplicate.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Topic">Topic.</param>
/// <param name="EventId">The publisher's id.</param>
/// <param name="ReceivedAt">When it was dropped.</param>
/// <param name="FirstStoredAt">When its event was stored; <c>null</c> if that is not known any more.</param>
/// <param name="GapSeconds">The time between the two.</param>
/// <param name="Source">Source; like <c>via</c> <c>null</c> if an earlier version has recorded the duplicate.</param>
/// <param name="Via"><c>rest</c>, or <c>amqp</c> if the API has not published the message.</param>
/// <param name="AppId">The AMQP property <c>app_id</c> of a message over AMQP.</param>
/// <param name="MessageId">The id of the message; <c>null</c> if it had none.</param>
/// <param name="Conflict">Whether the payload differed from the stored one; <c>null</c> if that is not known.</param>
internal sealed record Duplicate(
    [property: JsonPropertyName("id")] long Id,
    [property: JsonPropertyName("topic")] string Topic,
    [property: JsonPropertyName("event_id")] string EventId,
    [property: JsonPropertyName("received_at")] DateTime ReceivedAt,
    [property: JsonPropertyName("first_stored_at")] DateTime? FirstStoredAt,
    [property: JsonPropertyName("gap_seconds")] double? GapSeconds,
    [property: JsonPropertyName("source")] string? Source,
    [property: JsonPropertyName("via")] string? Via,
    [property: JsonPropertyName("app_id")] string? AppId,
    [property: JsonPropertyName("message_id")] Guid? MessageId,
    [property: JsonPropertyName("conflict")] bool? Conflict)
{
    public static Duplicate From(DuplicateRow row) => new(
        row.Id,
        row.Topic,
        row.EventId,
        row.ReceivedAt,
        row.FirstStoredAt,

        // The transaction of a copy in the same batch begins before the event is stored.
        row.FirstStoredAt is { } first ? Math.Max(0, Math.Round((row.ReceivedAt - first).TotalSeconds, 3)) : null,
        row.Source,
        ViaOf(row.ViaApi),
        row.AppId,
        row.MessageId,
        row.Differed);

    public static string? ViaOf(bool? viaApi) => viaApi is { } api ? api ? "rest" : "amqp" : null;
}

/// <summary>A duplicate with its payload and the stored one.</summary>
/// <param name="Item">As lists show it.</param>
/// <param name="StoredPayload">The stored payload; <c>null</c> when retention has dropped it.</param>
/// <param name="Payload">The duplicate's own payload, if it differed and was kept.</param>
/// <param name="PayloadState">
/// <c>same</c>: it equals the stored one; <c>kept</c>; or <c>not-kept</c>: it was longer than 16 KiB, was not among the
/// first three that differed from the event's, is older than 30 days, or an earlier version has recorded it.
/// </param>
internal sealed record DuplicateDetail(
    [property: JsonPropertyName("duplicate")] Duplicate Item,
    [property: JsonPropertyName("stored_payload")] RawJson? StoredPayload,
    [property: JsonPropertyName("payload")] RawJson? Payload,
    [property: JsonPropertyName("payload_state")] string PayloadState)
{
    public static DuplicateDetail From(DuplicatePayloads found) => new(
        Duplicate.From(found.Duplicate),
        Raw(found.StoredPayload),
        Raw(found.Payload),
        found.Payload is not null ? "kept" : found.Duplicate.Differed == false ? "same" : "not-kept");

    private static RawJson? Raw(byte[]? json) => json is null ? null : RawJson.FromValidated(json);
}
