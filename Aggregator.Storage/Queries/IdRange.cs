namespace Aggregator.Storage.Queries;

/// <summary>The ids above <paramref name="After"/> up to and including <paramref name="UpTo"/>.</summary>
public sealed record IdRange(long After, long UpTo)
{
    public static IdRange All { get; } = new(0, long.MaxValue);

    public bool IsEmpty => UpTo <= After;
}
