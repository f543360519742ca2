namespace Aggregator.Storage.Queries;

/// <summary>
/// The events that a reader asks for and may see. Pages, stream, export, topics and receipts all use it, so that the
/// caller's allow-list is applied in a single place.
/// </summary>
public sealed record EventFilter
{
    /// <summary>Topics asked for; empty for every topic.</summary>
    public IReadOnlyList<string> Topics { get; init; } = [];

    /// <summary>Topics that the caller may read; <c>null</c> for every topic, empty for none.</summary>
    public IReadOnlyList<string>? AllowedTopics { get; init; }

    public string? Source { get; init; }

    public string? EventId { get; init; }

    /// <summary>Earliest time of storing, on the database's clock; inclusive, UTC.</summary>
    public DateTime? StoredFrom { get; init; }

    /// <summary>End of the time of storing; exclusive, UTC.</summary>
    public DateTime? StoredTo { get; init; }

    /// <summary>Earliest timestamp, on the publishers' clocks; inclusive, UTC.</summary>
    public DateTime? EventFrom { get; init; }

    /// <summary>End of the timestamps; exclusive, UTC.</summary>
    public DateTime? EventTo { get; init; }

    /// <summary>JSON object that the payload must contain, in the sense of jsonb's <c>@&gt;</c>.</summary>
    public string? Payload { get; init; }

    /// <summary>Topics to read: those asked for that are allowed. <c>null</c> for all, empty for none.</summary>
    public IReadOnlyList<string>? EffectiveTopics => (Topics, AllowedTopics) switch
    {
        ([], var allowed) => allowed,
        (var asked, null) => [.. asked.Where(Exists).Distinct(StringComparer.Ordinal)],
        var (asked, allowed) => [.. asked.Where(Exists).Intersect(allowed, StringComparer.Ordinal)],
    };

    /// <summary>Whether no row can match.</summary>
    public bool MatchesNothing => EffectiveTopics is [] || !Exists(Source) || !Exists(EventId);

    /// <summary>Whether the caller may read this topic.</summary>
    public bool Allows(string topic) => AllowedTopics?.Contains(topic, StringComparer.Ordinal) ?? true;

    /// <summary>PostgreSQL's text cannot hold the character U+0000, so no name has it.</summary>
    private static bool Exists(string? name) => name?.Contains('\0', StringComparison.Ordinal) != true;
}

/// <summary>The order of ids, which is that of arrival.</summary>
public enum EventOrder
{
    Newest,
    Oldest,
}
