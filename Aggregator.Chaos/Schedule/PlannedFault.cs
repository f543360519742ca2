namespace Aggregator.Chaos.Schedule;

/// <summary>A fault of the schedule.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="Target">The number of the target, from 0.</param>
/// <param name="Hold">How long it lasts.</param>
/// <param name="Pause">How long the system runs undisturbed before it.</param>
/// <param name="JoinsPrevious">Whether it begins together with the fault before it.</param>
internal sealed record PlannedFault(FaultKind Kind, int Target, TimeSpan Hold, TimeSpan Pause, bool JoinsPrevious);
