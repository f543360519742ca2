using Aggregator.Bench.Events;
using Aggregator.Bench.Measuring;
using Aggregator.Bench.Places;
using Aggregator.Bench.Processes;
using Aggregator.Contracts.Parsing;

namespace Aggregator.Bench.Ingest;

/// <summary>The shipped schema's own ingest statement, with nothing around it but a transaction.</summary>
internal sealed class LimitContender(int connections) : IContender
{
    private const int Events = 120_000;

    public string Name { get; } = $"limit-{connections}";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(BenchEnvironment environment, CancellationToken cancellationToken)
    {
        var amount = Amount.Of(environment, Events);
        var readings = BenchEvents.Readings(amount.All);
        await using var place = await DatabasePlace.CreateAsync(environment.Servers, cancellationToken);
        await StoreAsync(place, readings[..amount.WarmUp], new ResourceMeter(null), cancellationToken);
        var meter = new ResourceMeter(environment.Processes);
        var figures = await StoreAsync(place, readings[amount.WarmUp..], meter, cancellationToken);
        await place.CheckAsync(amount.All, cancellationToken);
        return figures;
    }

    private async Task<IReadOnlyList<Figure>> StoreAsync(
        DatabasePlace place, LogEventReading[] readings, ResourceMeter meter, CancellationToken cancellationToken)
    {
        var batches = IngestBatches.Of(readings).ToList();
        meter.Begin();
        await IngestBatches.StoreAllAsync(batches, connections, place.StoreAsync, cancellationToken);
        return meter.End(readings.Length);
    }
}
