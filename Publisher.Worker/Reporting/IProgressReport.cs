namespace Publisher.Worker.Reporting;

/// <summary>Shows how a load is going.</summary>
internal interface IProgressReport
{
    /// <summary>Reports until the load has ended. What the load throws is for whoever awaits the load.</summary>
    Task FollowAsync(Task load);
}
