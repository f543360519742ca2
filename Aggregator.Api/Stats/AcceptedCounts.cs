using System.Text.Json.Serialization;
using Aggregator.Storage.Ledger;

namespace Aggregator.Api.Stats;

/// <summary>
/// Events that the API has accepted, by the form of the request. Each process writes its count once a second: the last
/// second is not included, and is lost after a crash.
/// </summary>
internal sealed record AcceptedCounts(
    [property: JsonPropertyName("single")] long OneEvent,
    [property: JsonPropertyName("array")] long Several,
    [property: JsonPropertyName("lines")] long Lines)
{
    public static AcceptedCounts From(AcceptedTotals totals) => new(totals.OneEvent, totals.Several, totals.Lines);
}
