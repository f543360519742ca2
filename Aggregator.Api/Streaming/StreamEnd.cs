using System.Text.Json.Serialization;

namespace Aggregator.Api.Streaming;

/// <summary>Why the server ends a stream; the client may come back with <c>Last-Event-ID</c>.</summary>
/// <param name="Reason"><c>slow-reader</c>, <c>shutdown</c>, <c>key-expired</c> or
/// <c>database-unavailable</c>.</param>
/// <param name="Detail">The reason as a sentence for people.</param>
internal sealed record StreamEnd(
    [property: JsonPropertyName("reason")] string Reason,
    [property: JsonPropertyName("detail")] string Detail)
{
    public static StreamEnd SlowReader { get; } = new(
        "slow-reader", "Events came faster than they were read. Come back with Last-Event-ID, or narrow the filter.");

    public static StreamEnd Shutdown { get; } = new(
        "shutdown", "This process is stopping. Come back with Last-Event-ID.");

    public static StreamEnd KeyExpired { get; } = new(
        "key-expired", "The API key has expired. Come back with another one and Last-Event-ID.");

    public static StreamEnd Unavailable { get; } = new(
        "database-unavailable", "The database does not answer. Come back later with Last-Event-ID.");
}
