using System.Diagnostics;
using Aggregator.Bench.Environments;
using Aggregator.Bench.Measuring;

namespace Aggregator.Bench.Lines;

/// <summary>
/// A program that logs in bursts to one API and one consumer. The feed works at the same time, on the same processors.
/// </summary>
/// <param name="name">The name in the tables.</param>
/// <param name="create">Creates the logger.</param>
internal sealed class LinesContender(string name, Func<Uri, LineLogger> create) : IContender
{
    public const string Cost = "cost for the thread";

    private const int DefaultLines = 50_000;

    /// <summary>Fits into the feed, so that nothing is dropped.</summary>
    private const int Burst = 2_000;

    public string Name => name;

    public async Task<IReadOnlyList<Figure>> MeasureAsync(
        BenchEnvironment environment, CancellationToken cancellationToken)
    {
        var amount = Amount.From(environment, DefaultLines);
        await using var system = await SystemEnvironment.CreateAsync(environment, cancellationToken);
        system.StartConsumer();
        var logger = create(await system.StartApiAsync());
        await LogAsync(logger, amount.WarmUp);
        await system.StoredAsync(amount.WarmUp, cancellationToken);

        system.Meter.Begin();
        var (nanoseconds, bytes) = await LogAsync(logger, amount.Measured);
        await system.StoredAsync(amount.All, cancellationToken);
        var figures = system.Meter.End(amount.Measured);
        await logger.DisposeAsync();
        await system.Database.CheckAsync(amount.All, cancellationToken);
        return [.. figures, new Figure(Cost, nanoseconds, "ns"), new Figure("allocated by the thread", bytes, "bytes")];
    }

    /// <summary>Returns the median of the bursts, because whoever takes the processor away is not the logger.</summary>
    private static async Task<(double Nanoseconds, double Bytes)> LogAsync(LineLogger logger, int lines)
    {
        var costs = new List<double>();
        var bytes = new List<double>();
        for (var done = 0; done < lines; done += Burst)
        {
            var count = Math.Min(Burst, lines - done);
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            var begin = Stopwatch.GetTimestamp();
            for (var i = 0; i < count; i++)
                logger.Log(done + i);
            costs.Add(Stopwatch.GetElapsedTime(begin).TotalNanoseconds / count);
            bytes.Add((GC.GetAllocatedBytesForCurrentThread() - allocated) / (double)count);
            await logger.FlushAsync();
        }

        return (Numbers.Median(costs), Numbers.Median(bytes));
    }
}
