using Aggregator.Chaos.Running;

namespace Aggregator.Chaos.Faults;

/// <summary>A fault that can be done.</summary>
/// <param name="Begin">Breaks something. Returns when it is broken.</param>
/// <param name="End">Mends it; also called if the beginning failed or was cancelled. Returns when it is mended.</param>
internal sealed record Fault(Func<CancellationToken, Task> Begin, Func<Task> End);

/// <summary>Makes a fault on one of its targets.</summary>
internal delegate Fault FaultMaker(ChaosSystem system, int target);
