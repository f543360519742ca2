using System.Text.Json;
using System.Text.Json.Serialization;

namespace Publisher.Worker.Sending;

/// <summary>The body of a 202 to an array: the number of queued events, and the events that were not queued.</summary>
internal sealed record ArrayResponse
{
    private static readonly JsonSerializerOptions Strict = new() { RespectNullableAnnotations = true };

    [JsonPropertyName("accepted")]
    public required int Accepted { get; init; }

    [JsonPropertyName("rejected")]
    public required IReadOnlyList<Rejection?> Rejected { get; init; }

    /// <summary>Returns <c>null</c> unless the body accounts for this number of events, each of them once.</summary>
    public static ArrayResponse? Read(ReadOnlySpan<byte> body, int events)
    {
        try
        {
            var response = JsonSerializer.Deserialize<ArrayResponse>(body, Strict);
            return response is not null && response.AccountsFor(events) ? response : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The indexes of the events that were not queued.</summary>
    public HashSet<int> Indexes() => Rejected.OfType<Rejection>().Select(rejection => rejection.Index).ToHashSet();

    private bool AccountsFor(int events)
    {
        var indexes = Indexes();
        return indexes.Count == Rejected.Count
            && Accepted + indexes.Count == events
            && indexes.All(index => index >= 0 && index < events);
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
