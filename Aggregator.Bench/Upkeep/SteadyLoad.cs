using System.Diagnostics;
using Aggregator.Bench.Environments;
using Aggregator.Bench.Events;
using Aggregator.Bench.Ingest;
using Aggregator.Bench.Measuring;
using Aggregator.Storage.Ingest;

namespace Aggregator.Bench.Upkeep;

/// <summary>Stores events without a pause on one connection, alone and beside other work.</summary>
internal sealed class SteadyLoad(DatabaseEnvironment database)
{
    private const int Chunk = 10_000;
    private const int Repeats = 3;

    public async Task StoreAsync(int events, CancellationToken cancellationToken)
    {
        for (var left = events; left > 0; left -= Chunk)
            await StoreChunkAsync(new Sum(), cancellationToken);
    }

    /// <summary>
    /// Measures the rate for as long as the work takes, and alone before and after it, because the rate also changes by
    /// itself: tables grow, and a checkpoint makes each page be written whole again.
    /// </summary>
    /// <param name="work">The other work.</param>
    /// <param name="events">Number of events whose rate alone is measured, three times before and three times after.
    /// </param>
    /// <param name="cancellationToken">Cancels both.</param>
    public async Task<BesideResult> BesideAsync(
        Func<CancellationToken, Task> work, int events, CancellationToken cancellationToken)
    {
        var alone = new List<double>();
        await MeasureAsync();
        var begin = Stopwatch.GetTimestamp();
        var running = work(cancellationToken);
        var beside = new Sum();
        do
            await StoreChunkAsync(beside, cancellationToken);
        while (!running.IsCompleted);
        var took = Stopwatch.GetElapsedTime(begin);
        await running;
        await MeasureAsync();
        return new BesideResult(Numbers.Median(alone), beside.Rate, took, beside.Longest);

        async Task MeasureAsync()
        {
            for (var i = 0; i < Repeats; i++)
            {
                var sum = new Sum();
                while (sum.Events < events)
                    await StoreChunkAsync(sum, cancellationToken);
                alone.Add(sum.Rate);
            }
        }
    }

    /// <summary>The events are created before the clock starts, and stored in batches of a thousand.</summary>
    private async Task StoreChunkAsync(Sum sum, CancellationToken cancellationToken)
    {
        foreach (var batch in IngestBatches.From(BenchEvents.Readings(Chunk)).ToList())
        {
            var begin = Stopwatch.GetTimestamp();
            await database.StoreAsync(batch, cancellationToken);
            sum.Add(batch, Stopwatch.GetElapsedTime(begin));
        }
    }

    private sealed class Sum
    {
        private TimeSpan _time;

        public int Events { get; private set; }

        public TimeSpan Longest { get; private set; }

        public double Rate => Events / _time.TotalSeconds;

        public void Add(IngestBatch batch, TimeSpan time)
        {
            Events += batch.Events.Count;
            _time += time;
            Longest = time > Longest ? time : Longest;
        }
    }
}

/// <param name="Alone">Events per second alone.</param>
/// <param name="Beside">Events per second beside the work.</param>
/// <param name="Took">How long the work took.</param>
/// <param name="Longest">The longest transaction beside it.</param>
internal sealed record BesideResult(double Alone, double Beside, TimeSpan Took, TimeSpan Longest);
