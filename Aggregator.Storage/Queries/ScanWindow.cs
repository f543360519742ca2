namespace Aggregator.Storage.Queries;

/// <summary>
/// The number of ids that one statement covers, which is doubled while statements are quick and halved when they are
/// slow.
/// </summary>
internal sealed class ScanWindow
{
    public const long Shortest = 1_000;
    private const long First = 100_000;
    private const long Longest = 1L << 40;

    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(1);

    public long Length { get; private set; } = First;

    /// <summary>Last id of the range that begins after <paramref name="position"/>.</summary>
    public long End(long position, long upTo) => upTo - position > Length ? position + Length : upTo;

    public void Took(TimeSpan elapsed)
    {
        if (elapsed < Quick)
            Length = Math.Min(Length * 2, Longest);
        else if (elapsed > Slow)
            Length = Math.Max(Length / 2, Shortest);
    }

    /// <summary>
    /// Reduces the range to a quarter after a timeout; <c>false</c> when it already has the minimum size.
    /// </summary>
    public bool TryShorten()
    {
        if (Length <= Shortest)
            return false;
        Length = Math.Max(Length / 4, Shortest);
        return true;
    }
}
