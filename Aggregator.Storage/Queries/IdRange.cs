namespace Aggregator.Storage.Queries;

/// <summary>The ids above <paramref name="After"/> up to and including <paramref name="UpTo"/>.</summary>
public sealed record IdRange(long After, long UpTo)
{
    public static IdRange All { get; } = new(0, long.MaxValue);

    public bool IsEmpty => UpTo <= After;
}

/// <summary>How far readers may go, of one moment.</summary>
/// <param name="Upper">No event with an id up to this one can appear any more.</param>
/// <param name="Drawn">The last id drawn; no event has a higher one.</param>
public sealed record Settled(long Upper, long Drawn);
