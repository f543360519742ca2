using System.Text.Json;
using System.Text.Json.Serialization;

namespace Publisher.Worker.Sending;

/// <summary>The body of a 202 to an array: how many events were queued, and which were not.</summary>
internal sealed record ArrayAnswer
{
    [JsonPropertyName("accepted")]
    public required int Accepted { get; init; }

    [JsonPropertyName("rejected")]
    public required IReadOnlyList<Rejection> Rejected { get; init; }

    /// <summary><c>null</c> unless the body accounts for so many events.</summary>
    public static ArrayAnswer? Read(ReadOnlySpan<byte> body, int events)
    {
        try
        {
            var answer = JsonSerializer.Deserialize<ArrayAnswer>(body);
            return answer is not null && answer.AccountsFor(events) ? answer : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private bool AccountsFor(int events) => Accepted + Rejected.Count == events
        && Rejected.Select(rejection => rejection.Index).Distinct().Count(index => index >= 0 && index < events)
            == Rejected.Count;

    /// <summary>An event of the array that was not queued.</summary>
    internal sealed record Rejection
    {
        [JsonPropertyName("index")]
        public required int Index { get; init; }

        [JsonPropertyName("errors")]
        public JsonElement Errors { get; init; }
    }
}
