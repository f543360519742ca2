namespace Aggregator.Api.Rejected;

/// <summary>How a replay ended.</summary>
internal enum ReplayOutcome
{
    /// <summary>The broker has confirmed the message, now or in an earlier replay.</summary>
    Queued,

    /// <summary>The rejection does not exist.</summary>
    Gone,

    /// <summary>The body was too long to be kept whole, and no corrected event was given.</summary>
    Unfit,

    /// <summary>It was replayed before with another body.</summary>
    Different,

    /// <summary>The broker did not confirm it in time.</summary>
    NotConfirmed,
}
