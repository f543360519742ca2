using System.Globalization;
using Aggregator.Bench.Environments;
using Aggregator.Bench.Measuring;
using Aggregator.Bench.Processes;

namespace Aggregator.Bench.Starting;

/// <summary>Runs the publisher as <c>./run.sh</c> does.</summary>
internal sealed class PublisherLoad(SystemEnvironment system, ColdStart started, int events)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private long _unique;

    /// <summary>Runs it from its start to its end, which comes after the last commit if it verifies.</summary>
    /// <exception cref="BenchmarkFailedException">It says that something was lost or stored twice.</exception>
    public async Task<PublisherResult> RunAsync(CancellationToken cancellationToken)
    {
        var before = ProcessStat.EndedChildrenTime();
        system.Meter.Begin();
        var publisher = system.Start(
            "Publisher.Worker",
            [],
            [
                "--url", started.Api.ToString(),
                "--events", events.ToString(CultureInfo.InvariantCulture),
                "--duplicates", "0.3",
                .. (string[])(started.Settle is null ? ["--verify"] : []),
            ]);
        if (await publisher.ExitAsync(Limit) != 0)
            throw new BenchmarkFailedException($"The publisher failed: {publisher.Output}");
        var result = new PublisherResult(
            Rate(publisher.Output),
            (ProcessStat.EndedChildrenTime() - before).TotalMilliseconds / events,
            ResourceMeter.SumButClient(system.Meter.End(events)));
        _unique += publisher.ExpectedUnique();
        if (started.Settle is { } settle)
            await settle(_unique, cancellationToken);
        return result;
    }

    /// <summary>From the line <c>rate  1,234 events/s accepted, in 16.2 s</c>.</summary>
    private static double Rate(string output)
    {
        var line = output.Split('\n').Last(one => one.TrimStart().StartsWith("rate ", StringComparison.Ordinal));
        return double.Parse(
            line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
            NumberStyles.AllowThousands,
            CultureInfo.InvariantCulture);
    }
}

/// <summary>What a publisher reached, and what it cost.</summary>
/// <param name="Rate">Events accepted per second, as it says itself.</param>
/// <param name="PublisherTime">Its processor time for an event in milliseconds, from its start to its end.</param>
/// <param name="SystemTime">The processor time for an event of all other processes, in milliseconds.</param>
internal sealed record PublisherResult(double Rate, double PublisherTime, double SystemTime);
