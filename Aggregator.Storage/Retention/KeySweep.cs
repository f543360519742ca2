namespace Aggregator.Storage.Retention;

/// <summary>Where the sweep for old keys continues: a table of one row.</summary>
public sealed class KeySweep
{
    /// <summary>Always 1.</summary>
    public short Id { get; init; }

    /// <summary>The block of <c>event_keys</c>; the sweep begins anew if the table is not that long.</summary>
    public long NextBlock { get; init; }
}
