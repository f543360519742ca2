using Aggregator.Chaos.Running;

namespace Aggregator.Chaos.Faults;

/// <summary>Signals to the processes.</summary>
internal static class ProcessFaults
{
    public static FaultMaker Kill(string part) => (system, target) =>
    {
        var process = Find(system, part, target);
        return new Fault(_ => process.KillAsync(), process.StartAsync);
    };

    public static FaultMaker Terminate(string part) => (system, target) =>
    {
        var process = Find(system, part, target);
        return new Fault(_ => process.TerminateAsync(), process.StartAsync);
    };

    public static FaultMaker Freeze(string part) => (system, target) =>
    {
        var process = Find(system, part, target);
        return new Fault(
            _ =>
            {
                process.Freeze();
                return Task.CompletedTask;
            },
            () =>
            {
                process.Thaw();
                return Task.CompletedTask;
            });
    };

    private static SupervisedProcess Find(ChaosSystem system, string part, int target) => part switch
    {
        "api" => system.Api,
        "consumers" => system.Consumers[target],
        _ => system.Publishers[target],
    };
}
