using System.Text.Json;
using System.Text.Json.Serialization;
using Aggregator.Storage.Rejected;

namespace Aggregator.Api.Rejected;

/// <summary>Rejections, newest first.</summary>
/// <param name="Data">The page.</param>
/// <param name="NextBefore">The value of <c>before</c> for the next page; <c>null</c> on the last one.</param>
internal sealed record RejectedPage(
    [property: JsonPropertyName("data")] IReadOnlyList<RejectedItem> Data,
    [property: JsonPropertyName("next_before")] long? NextBefore);

/// <summary>
/// A rejection as lists show it. Its state is <c>open</c>, <c>requested</c> when a replay was requested and may be in
/// flight, or <c>replayed</c> when the broker has confirmed it.
/// </summary>
internal sealed record RejectedItem(
    [property: JsonPropertyName("id")] long Id,
    [property: JsonPropertyName("received_at")] DateTime ReceivedAt,
    [property: JsonPropertyName("queue")] string Queue,
    [property: JsonPropertyName("reason")] string Reason,
    [property: JsonPropertyName("topic")] string? Topic,
    [property: JsonPropertyName("event_id")] string? EventId,
    [property: JsonPropertyName("message_id")] Guid? MessageId,
    [property: JsonPropertyName("body_length")] int BodyLength,
    [property: JsonPropertyName("state")] string State,
    [property: JsonPropertyName("replayed_at")] DateTime? ReplayedAt,
    [property: JsonPropertyName("consumed_at")] DateTime? ConsumedAt,
    [property: JsonPropertyName("replay_of")] long? ReplayOf)
{
    public static RejectedItem From(RejectedRow row) => new(
        row.Id,
        row.ReceivedAt,
        row.Queue,
        row.Reason,
        row.Topic,
        row.EventId,
        row.MessageId,
        row.BodyLength,
        row.ReplayedAt is not null ? "replayed" : row.ReplayRequestedAt is not null ? "requested" : "open",
        row.ReplayedAt,
        row.ConsumedAt,
        row.ReplayOf);
}

/// <summary>A rejection with the stored parts of its message.</summary>
/// <param name="Item">As lists show it.</param>
/// <param name="Headers">The message's properties and headers.</param>
/// <param name="Body">The body as text; bytes that are not UTF-8 appear as U+FFFD.</param>
/// <param name="BodyBase64">The bytes as they were received.</param>
/// <param name="BodyIsWhole">Whether all of the body was kept: only then can it be replayed as it is.</param>
internal sealed record RejectedDetail(
    [property: JsonPropertyName("rejected")] RejectedItem Item,
    [property: JsonPropertyName("headers")] JsonElement? Headers,
    [property: JsonPropertyName("body")] string Body,
    [property: JsonPropertyName("body_base64")] string BodyBase64,
    [property: JsonPropertyName("body_is_whole")] bool BodyIsWhole)
{
    public static RejectedDetail From(RejectedMessage message) => new(
        RejectedItem.From(message),
        message.Headers is null ? null : JsonSerializer.Deserialize<JsonElement>(message.Headers),
        System.Text.Encoding.UTF8.GetString(message.Body),
        Convert.ToBase64String(message.Body),
        message.IsWhole);
}

/// <summary>The response to one replay.</summary>
internal sealed record ReplayQueued(
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("id")] long Id,
    [property: JsonPropertyName("message_id")] Guid MessageId);

/// <summary>The response to a replay by filter.</summary>
/// <param name="Replayed">Sent again and confirmed.</param>
/// <param name="Unfit">Ids of rejections that cannot be sent unchanged, because their bodies were too long to be kept
/// whole.</param>
/// <param name="NextBefore">The value of <c>before</c> with which to continue; <c>null</c> when nothing is
/// left.</param>
internal sealed record ReplaysQueued(
    [property: JsonPropertyName("replayed")] int Replayed,
    [property: JsonPropertyName("unfit")] IReadOnlyList<long> Unfit,
    [property: JsonPropertyName("next_before")] long? NextBefore);

/// <summary>The response to a deletion by filter.</summary>
/// <param name="Deleted">The number of rejections deleted; the ledger has counted them.</param>
/// <param name="NextBefore">The value of <c>before</c> with which to continue; <c>null</c> when nothing is
/// left.</param>
internal sealed record RejectedDeleted(
    [property: JsonPropertyName("deleted")] long Deleted,
    [property: JsonPropertyName("next_before")] long? NextBefore);
