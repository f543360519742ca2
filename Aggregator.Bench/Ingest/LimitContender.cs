using Aggregator.Bench.Environments;
using Aggregator.Bench.Events;
using Aggregator.Bench.Measuring;
using Aggregator.Bench.Processes;
using Aggregator.Contracts.Parsing;

namespace Aggregator.Bench.Ingest;

/// <summary>Measures the shipped ingest statement alone, in a transaction.</summary>
internal sealed class LimitContender(int connections) : IContender
{
    private const int Events = 120_000;

    public string Name { get; } = $"limit-{connections}";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(
        BenchEnvironment environment, CancellationToken cancellationToken)
    {
        var amount = Amount.From(environment, Events);
        var readings = BenchEvents.Readings(amount.All);
        await using var database = await DatabaseEnvironment.CreateAsync(environment.Servers, cancellationToken);
        await StoreAsync(database, readings[..amount.WarmUp], new ResourceMeter(null), cancellationToken);
        var meter = new ResourceMeter(environment.Processes);
        var figures = await StoreAsync(database, readings[amount.WarmUp..], meter, cancellationToken);
        await database.CheckAsync(amount.All, cancellationToken);
        return figures;
    }

    private async Task<IReadOnlyList<Figure>> StoreAsync(
        DatabaseEnvironment database,
        LogEventReadResult[] readings,
        ResourceMeter meter,
        CancellationToken cancellationToken)
    {
        var batches = IngestBatches.From(readings).ToList();
        meter.Begin();
        await IngestBatches.StoreAllAsync(batches, connections, database.StoreAsync, cancellationToken);
        return meter.End(readings.Length);
    }
}
