namespace Aggregator.Outbox.Diagnostics;

/// <summary>The points between two steps at which a process may die.</summary>
internal enum OutboxStep
{
    Claimed,
    Consumed,
    Written,
    Committed,
    Sent,
    Deleted,
}

/// <summary>Lets a test make the process fail between two steps. Nothing implements it outside the tests.</summary>
internal interface IOutboxStepProbe
{
    ValueTask AtAsync(OutboxStep step);
}
