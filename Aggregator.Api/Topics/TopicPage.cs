using System.Text.Json.Serialization;
using Aggregator.Storage.Queries;

namespace Aggregator.Api.Topics;

/// <summary>A page of topics.</summary>
/// <param name="Data">In the order of their names' bytes.</param>
/// <param name="Next">The <c>after</c> of the next page; <c>null</c> on the last one.</param>
internal sealed record TopicPage(
    [property: JsonPropertyName("data")] IReadOnlyList<Topic> Data,
    [property: JsonPropertyName("next")] string? Next)
{
    public static TopicPage From(IReadOnlyList<TopicRow> rows, int limit)
    {
        var data = rows.Take(limit).Select(Topic.From).ToList();
        return new TopicPage(data, rows.Count > limit ? data[^1].Name : null);
    }
}

/// <summary>A topic with its total counts and its first and last retained event.</summary>
internal sealed record Topic(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("unique")] long Unique,
    [property: JsonPropertyName("duplicates")] long Duplicates,
    [property: JsonPropertyName("first_event")] TopicEnd? First,
    [property: JsonPropertyName("last_event")] TopicEnd? Last)
{
    public static Topic From(TopicRow row) =>
        new(row.Name, row.Unique, row.Duplicates, TopicEnd.From(row.First), TopicEnd.From(row.Last));
}

/// <summary>The first or last event of a topic.</summary>
internal sealed record TopicEnd(
    [property: JsonPropertyName("id")] long Id,
    [property: JsonPropertyName("event_id")] string EventId,
    [property: JsonPropertyName("timestamp")] DateTime Timestamp,
    [property: JsonPropertyName("created_at")] DateTime CreatedAt)
{
    public static TopicEnd? From(TopicEvent? row) =>
        row is null ? null : new TopicEnd(row.Id, row.EventId, row.Timestamp, row.CreatedAt);
}
