using System.Diagnostics;
using System.Globalization;
using Aggregator.Bench.Environments;
using Aggregator.Bench.Events;
using Aggregator.Bench.Ingest;
using Aggregator.Bench.Measuring;
using Aggregator.Bench.Processes;

namespace Aggregator.Bench.Growing;

/// <summary>Measures the ingest statement and the reads at growing numbers of stored events.</summary>
/// <param name="ids">The kind of event ids.</param>
/// <param name="sizes">Numbers of stored events in millions, ascending from 0.</param>
internal sealed class GrowContender(EventIds ids, IReadOnlyList<int> sizes) : IContender
{
    private const int Million = 1_000_000;
    private const int Events = 60_000;

    /// <summary>
    /// Number of events after which most pages of the index have been written since the checkpoint. The first write of
    /// a page after a checkpoint copies the whole page to the log; checkpoints are minutes apart, so that this is the
    /// exception in the long run.
    /// </summary>
    private const int Settling = 400_000;

    /// <summary>The size, in millions, for which that is enough; a larger index has more pages.</summary>
    private const int Settled = 10;

    /// <summary>
    /// Number of measurements of the rate at each size. The median counts, because the server also does background
    /// work.
    /// </summary>
    private const int Repeats = 3;

    public string Name { get; } = NameOf(ids);

    public static string NameOf(EventIds ids) => ids == EventIds.Random ? "grow-random" : "grow-ordered";

    /// <summary>The name of the figure that compares a size with the empty database.</summary>
    public static string Share(int millions) => $"rate {At(millions)} / rate at 0";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(
        BenchEnvironment environment, CancellationToken cancellationToken)
    {
        var amount = Amount.From(environment, Events);
        await using var database = await DatabaseEnvironment.CreateAsync(environment.Servers, cancellationToken);
        var figures = new List<Figure>();
        await StoreAsync(database, amount.WarmUp, cancellationToken);
        foreach (var size in sizes)
        {
            var stored = await database.StoredAsync(cancellationToken);
            if (size > 0)
            {
                await Growth.FillAsync(
                    database, (long)size * Million - stored, new FillKind(ids), cancellationToken);
                figures.Add(new Figure(
                    $"rate after a checkpoint {At(size)}",
                    await StoreAsync(database, amount.Measured, cancellationToken),
                    "events/s"));
                for (var left = SettlingFor(size, environment); left > 0; left -= amount.Measured)
                    await StoreAsync(database, amount.Measured, cancellationToken);
            }

            figures.AddRange(await RatesAsync(database, amount, size, figures, cancellationToken));
            stored = await database.StoredAsync(cancellationToken);
            figures.AddRange(await new QueryTimes(database).MeasureAsync(At(size), stored, cancellationToken));
            var begin = Stopwatch.GetTimestamp();
            await database.CheckAsync(stored, cancellationToken);
            figures.Add(new Figure($"verification {At(size)}", Stopwatch.GetElapsedTime(begin).TotalSeconds, "s"));
        }

        return figures;
    }

    private async Task<IReadOnlyList<Figure>> RatesAsync(
        DatabaseEnvironment database, Amount amount, int size, List<Figure> before, CancellationToken cancellationToken)
    {
        var expected = await database.StoredAsync(cancellationToken) + Repeats * amount.Measured;
        var rates = new List<double>();
        for (var i = 0; i < Repeats; i++)
            rates.Add(await StoreAsync(database, amount.Measured, cancellationToken));
        if (await database.StoredAsync(cancellationToken) != expected)
            throw new BenchmarkFailedException("Not every event was stored.");
        var rate = Numbers.Median(rates);
        return size == 0
            ? [new Figure(Figure.Rate, rate, "events/s")]
            : [new Figure($"rate {At(size)}", rate, "events/s"), new Figure(Share(size), rate / before[0].Value, "")];
    }

    private async Task<double> StoreAsync(DatabaseEnvironment database, int events, CancellationToken cancellationToken)
    {
        var batches = IngestBatches.From(BenchEvents.Readings(events, ids)).ToList();
        var meter = new ResourceMeter(null);
        meter.Begin();
        await IngestBatches.StoreAllAsync(batches, 1, database.StoreAsync, cancellationToken);
        return events / meter.Elapsed.TotalSeconds;
    }

    private static int SettlingFor(int millions, BenchEnvironment environment) =>
        environment.Messages ?? Settling * Math.Max(1, millions / Settled);

    private static string At(int millions) =>
        millions == 0 ? "at 0" : string.Create(CultureInfo.InvariantCulture, $"at {millions} million");
}
