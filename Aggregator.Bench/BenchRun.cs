using Aggregator.Bench.Measuring;
using Aggregator.Bench.Reporting;
using Aggregator.Bench.Servers;

namespace Aggregator.Bench;

/// <summary>One call of the program, from its servers' start to their end.</summary>
internal static class BenchRun
{
    private const int Missed = 1;

    /// <summary>Returns 0, 1 if a ratio is below its target, or 128 plus the number of the signal that ended it.</summary>
    public static async Task<int> RunAsync(BenchOptions options)
    {
        using var stop = new StopSignal();
        try
        {
            using var servers = BenchServers.Open();
            await servers.DemandDurabilityAsync(stop.Token);
            var environment = new BenchEnvironment(servers.Addresses, servers.Processes, options.Messages);
            var results = new List<BenchmarkResult>();
            foreach (var benchmark in BenchmarkCatalog.Select(options.Names))
                results.Add(await MeasureAsync(benchmark, environment, options.Runs, stop.Token));
            if (options.Json is { } file)
                await JsonReport.WriteAsync(file, options, results, stop.Token);
            return results.All(result => result.IsReached) ? 0 : Missed;
        }
        catch (OperationCanceledException) when (stop.ExitCode is { } code)
        {
            return code;
        }
    }

    private static async Task<BenchmarkResult> MeasureAsync(
        Benchmark benchmark, BenchEnvironment environment, int runs, CancellationToken cancellationToken)
    {
        Console.WriteLine($"{benchmark.Name}: {benchmark.Description}");
        var result = await BenchmarkRunner.RunAsync(
            benchmark, environment, runs, line => Console.WriteLine($"  {line}"), cancellationToken);
        ResultTables.Show(result, Console.Out);
        return result;
    }
}
