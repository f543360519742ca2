namespace Aggregator.Chaos.Faults;

/// <summary>Steps of the clock of one of the services, and back.</summary>
internal static class ClockFaults
{
    public static FaultMaker Step(TimeSpan offset) => (system, target) =>
    {
        var clock = system.Clock(system.Services.ElementAt(target));
        return new Fault(
            _ =>
            {
                clock.Step(offset);
                return Task.CompletedTask;
            },
            () =>
            {
                clock.Step(TimeSpan.Zero);
                return Task.CompletedTask;
            });
    };
}
