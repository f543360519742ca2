using Aggregator.Bench.CommandLine;

namespace Aggregator.Bench;

/// <remarks>The class has a namespace, because the measured programs have a <c>Program</c> too.</remarks>
internal static class Program
{
    public static Task<int> Main(string[] args) => BenchCommand.Create(BenchRun.RunAsync).Parse(args).InvokeAsync(
        // The program handles signals itself, because it must stop its servers, which takes seconds.
        new() { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
}
