namespace Aggregator.Storage.Rejected;

/// <summary>Counts of rejections.</summary>
/// <param name="IsComplete">Whether all that match were counted; if not, the counts are lower bounds.</param>
/// <param name="Groups">Those with the most rejections, most first.</param>
/// <param name="Rest">The other groups together; <c>null</c> if there are none.</param>
public sealed record RejectedSummary(bool IsComplete, IReadOnlyList<RejectedGroup> Groups, RejectedGroup? Rest);

/// <summary>Rejections whose reasons begin alike.</summary>
/// <param name="Groups">1, or the number of groups that are counted together.</param>
/// <param name="Reason">The reasons of all of them begin with this text.</param>
/// <param name="Queue">The queue that their messages were taken from.</param>
/// <param name="Count">Their number.</param>
/// <param name="Open">Those that were not replayed, or whose replay the broker has not confirmed.</param>
/// <param name="Requested">Open ones whose replay was requested.</param>
/// <param name="Unfit">Open ones that cannot be replayed unchanged, because their body was not kept whole.</param>
/// <param name="FirstAt">When the first was received, UTC.</param>
/// <param name="LastAt">When the last was received, UTC.</param>
/// <param name="ExampleId">The id of the last.</param>
public sealed record RejectedGroup(
    long Groups,
    string Reason,
    string Queue,
    long Count,
    long Open,
    long Requested,
    long Unfit,
    DateTime FirstAt,
    DateTime LastAt,
    long ExampleId);
