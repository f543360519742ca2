namespace Aggregator.Chaos.Journals;

/// <summary>One event of the journals.</summary>
internal sealed class SentEvent(ulong value)
{
    public ulong Value => value;

    /// <summary>Whether a message with it was answered with 202, or confirmed by the broker.</summary>
    public bool IsConfirmed { get; set; }

    /// <summary>How often it was found among the stored events.</summary>
    public int Stored { get; set; }
}
