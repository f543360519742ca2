namespace Publisher.Worker.Verifying;

internal enum DrainState
{
    Waiting,

    /// <summary>Nothing is left in the queue, and the counts stand still.</summary>
    Drained,

    /// <summary>Nothing has come nearer to that for as long as is allowed.</summary>
    Stalled,
}
