using System.Numerics;
using System.Reflection;

namespace Aggregator.Client.Logs;

/// <summary>Settings of a <see cref="LogFeed{T}"/>.</summary>
public sealed record LogFeedOptions
{
    private const int MaxTopic = 100;

    /// <summary>The topic of the events, 1 to 100 characters; by default the name of the program.</summary>
    public string Topic { get; init; } = DefaultTopic();

    /// <summary>
    /// Maximum number of lines between the threads that log and the feed, 16 to 1,048,576; rounded up to a power of
    /// two. When they are used up, lines are dropped and counted. Default 8,192.
    /// </summary>
    public int Capacity { get; init; } = 8_192;

    /// <summary>
    /// How often the feed looks for new lines, 1 ms to 1 minute. It looks at once when a quarter of the capacity is
    /// used. Default 100 ms.
    /// </summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The number of slots that the capacity needs.</summary>
    internal int Slots => (int)BitOperations.RoundUpToPowerOf2((uint)Capacity);

    /// <summary>Returns the first rule that a setting breaks, in a sentence that names both.</summary>
    internal string? BrokenRule()
    {
        if (Topic is not { Length: > 0 and <= MaxTopic })
            return "LogFeedOptions.Topic must have 1 to 100 characters.";
        if (Capacity is < 16 or > 1 << 20)
            return "LogFeedOptions.Capacity must be from 16 to 1,048,576.";
        return Interval.TotalMilliseconds is >= 1 and <= 60_000
            ? null : "LogFeedOptions.Interval must be from 1 ms to 1 minute.";
    }

    private static string DefaultTopic()
    {
        var name = Assembly.GetEntryAssembly()?.GetName().Name ?? "logs";
        return name.Length <= MaxTopic ? name : name[..MaxTopic];
    }
}
