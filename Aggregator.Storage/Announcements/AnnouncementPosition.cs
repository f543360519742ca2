namespace Aggregator.Storage.Announcements;

/// <summary>
/// How far stored events have been announced: a table of one row. An announcer holds the row's lock while it works, so
/// that only one process announces at a time, and a process that crashes leaves the row unchanged.
/// </summary>
public sealed class AnnouncementPosition
{
    /// <summary>Always 1.</summary>
    public short Id { get; init; }

    /// <summary>Every event up to this id has been announced.</summary>
    public long UpToId { get; init; }

    public DateTime UpdatedAt { get; init; }
}
