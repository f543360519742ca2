using System.Globalization;
using Aggregator.Bench.Events;
using Aggregator.Bench.Ingest;
using Aggregator.Bench.Measuring;
using Aggregator.Bench.Places;
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

    public async Task<IReadOnlyList<Figure>> MeasureAsync(BenchEnvironment environment, CancellationToken cancellationToken)
    {
        var amount = Amount.Of(environment, Events);
        await using var place = await DatabasePlace.CreateAsync(environment.Servers, cancellationToken);
        var figures = new List<Figure>();
        await StoreAsync(place, amount.WarmUp, cancellationToken);
        foreach (var size in sizes)
        {
            var stored = await place.StoredAsync(cancellationToken);
            if (size > 0)
            {
                await Growth.FillAsync(place, (long)size * Million - stored, ids, cancellationToken);
                figures.Add(new Figure(
                    $"rate after a checkpoint {At(size)}", await StoreAsync(place, amount.Measured, cancellationToken), "events/s"));
                for (var left = environment.Messages ?? Settling; left > 0; left -= amount.Measured)
                    await StoreAsync(place, amount.Measured, cancellationToken);
            }

            figures.AddRange(await RatesAsync(place, amount, size, figures, cancellationToken));
            stored = await place.StoredAsync(cancellationToken);
            figures.AddRange(await new QueryTimes(place).MeasureAsync(At(size), stored, cancellationToken));
            await place.CheckAsync(stored, cancellationToken);
        }

        return figures;
    }

    private async Task<IReadOnlyList<Figure>> RatesAsync(
        DatabasePlace place, Amount amount, int size, List<Figure> before, CancellationToken cancellationToken)
    {
        var expected = await place.StoredAsync(cancellationToken) + Repeats * amount.Measured;
        var rates = new List<double>();
        for (var i = 0; i < Repeats; i++)
            rates.Add(await StoreAsync(place, amount.Measured, cancellationToken));
        if (await place.StoredAsync(cancellationToken) != expected)
            throw new BenchmarkFailedException("Not every event was stored.");
        var rate = Medians.Of(rates);
        return size == 0
            ? [new Figure(Figure.Rate, rate, "events/s")]
            : [new Figure($"rate {At(size)}", rate, "events/s"), new Figure(Share(size), rate / before[0].Value, "")];
    }

    private async Task<double> StoreAsync(DatabasePlace place, int events, CancellationToken cancellationToken)
    {
        var batches = IngestBatches.Of(BenchEvents.Readings(events, ids)).ToList();
        var meter = new ResourceMeter(null);
        meter.Begin();
        await IngestBatches.StoreAllAsync(batches, 1, place.StoreAsync, cancellationToken);
        return events / meter.Elapsed.TotalSeconds;
    }

    private static string At(int millions) =>
        millions == 0 ? "at 0" : string.Create(CultureInfo.InvariantCulture, $"at {millions} million");
}
