using System.Text.Json;
using System.Text.Json.Serialization;

namespace Publisher.Worker.Sending;

/// <summary>The body of a 202 to an array: the number of queued events, and the events that were not queued.</summary>
internal sealed record ArrayAnswer
{
    private static readonly JsonSerializerOptions Strict = new() { RespectNullableAnnotations = true };

    [JsonPropertyName("accepted")]
    public required int Accepted { get; init; }

    [JsonPropertyName("rejected")]
    public required IReadOnlyList<Rejection?> Rejected { get; init; }

    /// <summary>Returns <c>null</c> unless the body accounts for this number of events, each of them once.</summary>
    public static ArrayAnswer? Read(ReadOnlySpan<byte> body, int events)
    {
        try
        {
            var answer = JsonSerializer.Deserialize<ArrayAnswer>(body, Strict);
            return answer is not null && answer.AccountsFor(events) ? answer : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The indexes of the events that were not queued.</summary>
    public HashSet<int> Places() => Rejected.OfType<Rejection>().Select(rejection => rejection.Index).ToHashSet();

    private bool AccountsFor(int events)
    {
        var places = Places();
        return places.Count == Rejected.Count
            && Accepted + places.Count == events
            && places.All(place => place >= 0 && place < events);
    }

    /// <summary>An event of the array that was not queued.</summary>
    internal sealed record Rejection
    {
        [JsonPropertyName("index")]
        public required int Index { get; init; }

        [JsonPropertyName("errors")]
        public JsonElement Errors { get; init; }
    }
}
