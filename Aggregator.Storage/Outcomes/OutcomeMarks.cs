namespace Aggregator.Storage.Outcomes;

/// <summary>
/// The highest numbers that were drawn at some moment. What a message causes that is sent later has higher ones; all
/// zeros are right for any message, and cost longer searches.
/// </summary>
/// <param name="EventNo">Of events. A new epoch of the numbers begins above it, whatever the server has lost.</param>
/// <param name="RejectedId">Of rejections.</param>
public sealed record OutcomeMarks(long EventNo, long RejectedId)
{
    public static OutcomeMarks None { get; } = new(0, 0);
}
