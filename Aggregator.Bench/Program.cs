using Aggregator.Bench.CommandLine;
using Aggregator.Bench.Floor;

namespace Aggregator.Bench;

/// <remarks>The class has a namespace, because the measured programs have a <c>Program</c> too.</remarks>
internal static class Program
{
    public static Task<int> Main(string[] args) => args switch
    {
        // Not in the help: the processes of a reference, which few starts.
        [FloorApi.Command, .. var settings] => FloorApi.RunAsync(settings),
        [FloorConsumer.Command] => FloorConsumer.RunAsync(),
        _ => BenchCommand.Create(BenchRun.RunAsync).Parse(args).InvokeAsync(
            // The program handles signals itself: servers have to be stopped, which takes seconds.
            new() { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false }),
    };
}
