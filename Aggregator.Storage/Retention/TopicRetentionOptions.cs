namespace Aggregator.Storage.Retention;

/// <summary>How long the payloads of one topic are kept.</summary>
public sealed class TopicRetentionOptions
{
    /// <summary>The topic, as events name it.</summary>
    public string Topic { get; init; } = string.Empty;

    /// <summary>
    /// Days for which its payloads are kept, 1 to 36,500, and not more than
    /// <see cref="Partitions.RetentionOptions.Days"/> if that is set. They are counted in whole days from midnight UTC,
    /// so an event stays for up to a day longer.
    /// </summary>
    public int Days { get; init; }
}
