namespace Aggregator.Storage.Ingest;

/// <summary>The effects of a transaction on one topic.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Stored">Events stored for the first time.</param>
/// <param name="Duplicates">Events that had already been stored, or that occurred twice in the batch.</param>
/// <param name="FirstId">Lowest id stored; <c>null</c> when none was.</param>
/// <param name="LastId">Highest id stored; <c>null</c> when none was.</param>
public sealed record TopicResult(string Topic, int Stored, int Duplicates, long? FirstId, long? LastId);
