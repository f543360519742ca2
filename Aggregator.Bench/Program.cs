using Aggregator.Bench.CommandLine;

namespace Aggregator.Bench;

/// <remarks>In a namespace, because the programs that are measured have a <c>Program</c> too.</remarks>
internal static class Program
{
    public static Task<int> Main(string[] args) => BenchCommand.Create(BenchRun.RunAsync).Parse(args).InvokeAsync(
        // The program handles signals itself: servers have to be stopped, which takes seconds.
        new() { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
}
