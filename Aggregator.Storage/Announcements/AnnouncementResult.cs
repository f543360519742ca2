namespace Aggregator.Storage.Announcements;

/// <summary>The result of an attempt to announce.</summary>
public enum AnnouncementResult
{
    /// <summary>There is nothing that has not been announced.</summary>
    UpToDate,

    /// <summary>Something was announced.</summary>
    Announced,

    /// <summary>Something was announced, and more waits because one announcement is bounded.</summary>
    MoreWaits,

    /// <summary>Another process is announcing.</summary>
    Busy,
}
