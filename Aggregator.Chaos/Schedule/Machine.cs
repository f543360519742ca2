namespace Aggregator.Chaos.Schedule;

/// <summary>What this machine can do; some faults need it.</summary>
/// <param name="HasSmallDisk">Whether a file system of the run's own could be mounted.</param>
/// <param name="HasFakeClock">Whether libfaketime is installed.</param>
/// <param name="BrokerNodes">Nodes of the broker.</param>
internal sealed record Machine(bool HasSmallDisk, bool HasFakeClock, int BrokerNodes);
