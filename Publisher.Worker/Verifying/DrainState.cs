namespace Publisher.Worker.Verifying;

internal enum DrainState
{
    Waiting,

    /// <summary>The queue is empty, and the counts no longer change.</summary>
    Drained,

    /// <summary>There has been no progress for the allowed time.</summary>
    Stalled,
}
