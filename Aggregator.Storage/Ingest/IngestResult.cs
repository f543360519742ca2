namespace Aggregator.Storage.Ingest;

/// <summary>What a transaction did under one topic.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Stored">Events stored for the first time.</param>
/// <param name="Duplicates">Events that were there already, or twice in the batch.</param>
/// <param name="FirstId">Lowest id stored; <c>null</c> when nothing was.</param>
/// <param name="LastId">Highest id stored; <c>null</c> when nothing was.</param>
public sealed record TopicResult(string Topic, int Stored, int Duplicates, long? FirstId, long? LastId);
