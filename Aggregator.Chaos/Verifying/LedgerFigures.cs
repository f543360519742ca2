using System.Text.Json.Serialization;

namespace Aggregator.Chaos.Verifying;

/// <summary>The figures of <c>GET /stats</c> that the journals can be compared with.</summary>
internal sealed record LedgerFigures(
    [property: JsonPropertyName("received")] long Received,
    [property: JsonPropertyName("unique_processed")] long Unique,
    [property: JsonPropertyName("duplicate_dropped")] long Duplicates,
    [property: JsonPropertyName("rejected")] long Rejected,
    [property: JsonPropertyName("redelivered")] long Redelivered);
