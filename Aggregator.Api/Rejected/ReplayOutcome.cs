namespace Aggregator.Api.Rejected;

/// <summary>How a replay ended.</summary>
internal enum ReplayOutcome
{
    /// <summary>The broker has the message, now or since an earlier replay.</summary>
    Queued,

    /// <summary>There is no such rejection.</summary>
    Gone,

    /// <summary>The body was too long to be kept whole, and no corrected event was given.</summary>
    Unfit,

    /// <summary>It was replayed with something else.</summary>
    Different,

    /// <summary>The broker did not confirm it in time.</summary>
    NotConfirmed,
}
