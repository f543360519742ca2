using Aggregator.Bench.Measuring;
using Aggregator.Bench.Reporting;
using Aggregator.Bench.Servers;
using Aggregator.Hosting;

namespace Aggregator.Bench;

/// <summary>Executes one run of the program, from the start of its servers to their end.</summary>
internal static class BenchRun
{
    private const int Missed = 1;
    private const int Wrong = 3;

    /// <summary>
    /// Returns 0, 1 if a target is missed, 3 if something was lost or stored twice, or 128 plus the number of the
    /// signal that ended it.
    /// </summary>
    public static async Task<int> RunAsync(BenchOptions options)
    {
        using var stop = new StopSignal("Stopping the servers. Press Ctrl-C again to quit and leave them running.");
        try
        {
            using var servers = BenchServers.Open();
            await servers.DemandDurabilityAsync(stop.Token);
            var environment = new BenchEnvironment(
                servers.Addresses,
                servers.Processes,
                options.Messages,
                options.Seconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
            var results = new List<BenchmarkResult>();
            foreach (var benchmark in BenchmarkCatalog.Select(options))
                results.Add(await MeasureAsync(benchmark, environment, options.Runs, stop.Token));
            var targets = TargetResult.From(BenchTargets.All, results);
            ResultTables.Show(targets, Console.Out);
            if (options.Json is { } file)
                await JsonReport.WriteAsync(file, options, results, targets, stop.Token);
            return results.All(result => result.IsReached) && targets.All(target => target.IsReached) ? 0 : Missed;
        }
        catch (BenchmarkFailedException failure)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return Wrong;
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
