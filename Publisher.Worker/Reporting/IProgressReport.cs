namespace Publisher.Worker.Reporting;

/// <summary>Shows the progress of a load.</summary>
internal interface IProgressReport
{
    /// <summary>
    /// Reports until the load has ended. Exceptions of the load are not observed here, but by the caller that awaits
    /// it.
    /// </summary>
    Task FollowAsync(Task load);
}
