namespace Aggregator.Storage.Queries;

/// <summary>The high-water mark at one moment.</summary>
/// <param name="Upper">No event with an id up to this one can appear any more.</param>
/// <param name="Drawn">
/// No event has a higher id, and no reader can have received one, whatever a crash or a restored copy has lost since.
/// Only transactions in flight can still store events under an id up to this one.
/// </param>
public sealed record HighWaterMark(long Upper, long Drawn);
