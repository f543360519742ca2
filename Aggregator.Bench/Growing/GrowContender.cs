using System.Globalization;
using Aggregator.Bench.Environments;
using Aggregator.Bench.Events;
using Aggregator.Bench.Ingest;
using Aggregator.Bench.Measuring;
using Aggregator.Bench.Processes;

namespace Aggregator.Bench.Growing;

/// <summary>The ingest statement and the reads at more and more stored events.</summary>
/// <param name="ids">Which kind of ids the events have.</param>
/// <param name="sizes">In millions, rising from 0.</param>
internal sealed class GrowContender(EventIds ids, IReadOnlyList<int> sizes) : IContender
{
    private const int Million = 1_000_000;
    private const int Events = 60_000;

    /// <summary>
    /// Events after which most pages of the index have been written to again since the checkpoint. The first time that
    /// costs a copy of the whole page in the log; checkpoints are minutes apart, so that in the long run it is the
    /// exception.
    /// </summary>
    private const int Settling = 200_000;

    /// <summary>Of the rate at each size, whose median counts: the server has background work of its own.</summary>
    private const int Repeats = 3;

    public string Name { get; } = NameOf(ids);

    public static string NameOf(EventIds ids) => ids == EventIds.Random ? "grow-random" : "grow-ordered";

    /// <summary>The figure that compares a size with the empty database.</summary>
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
                await Growth.FillAsync(database, (long)size * Million - stored, ids, cancellationToken);
                figures.Add(new Figure(
                    $"rate after a checkpoint {At(size)}",
                    await StoreAsync(database, amount.Measured, cancellationToken),
                    "events/s"));
                for (var left = environment.Messages ?? Settling; left > 0; left -= amount.Measured)
                    await StoreAsync(database, amount.Measured, cancellationToken);
            }

            figures.AddRange(await RatesAsync(database, amount, size, figures, cancellationToken));
            stored = await database.StoredAsync(cancellationToken);
            figures.AddRange(await new QueryTimes(database).MeasureAsync(At(size), stored, cancellationToken));
            await database.CheckAsync(stored, cancellationToken);
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

    private static string At(int millions) =>
        millions == 0 ? "at 0" : string.Create(CultureInfo.InvariantCulture, $"at {millions} million");
}
