using Aggregator.Chaos.CommandLine;
using Aggregator.Chaos.Publishing;

namespace Aggregator.Chaos;

/// <remarks>The class has a namespace, because other programs have a <c>Program</c> too.</remarks>
internal static class Program
{
    public static Task<int> Main(string[] args) => args switch
    {
        // Not in the help: the publishers, which the run starts as processes of their own.
        [PublisherProcess.Command, .. var settings] => PublisherProcess.RunAsync(settings),
        _ => ChaosCommand.Create(ChaosRun.RunAsync).Parse(args).InvokeAsync(
            // The program handles signals itself: servers have to be stopped, which takes seconds.
            new() { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false }),
    };
}
