namespace Aggregator.Storage.Duplicates;

/// <summary>All senders with one source.</summary>
/// <param name="Source">Source; <c>null</c> if an earlier version has recorded the duplicates.</param>
/// <param name="Duplicates">Their number.</param>
/// <param name="Conflicts">Those whose payload differed from the stored one.</param>
/// <param name="LastAt">When the last was received, UTC.</param>
public sealed record DuplicateSource(string? Source, long Duplicates, long Conflicts, DateTime LastAt);
