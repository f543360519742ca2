using Aggregator.Bench.Environments;
using Aggregator.Bench.Events;
using Aggregator.Bench.Measuring;
using Aggregator.Bench.Processes;
using Aggregator.Contracts;

namespace Aggregator.Bench.Ingest;

/// <summary>
/// Stores the same rows in the same batches in one plain table: the reference for the shipped schema.
/// </summary>
internal sealed class PlainContender : IContender
{
    private const int Events = 120_000;

    public string Name => "plain";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(
        BenchEnvironment environment, CancellationToken cancellationToken)
    {
        var amount = Amount.From(environment, Events);
        LogEvent[] events = [.. BenchEvents.Readings(amount.All).Select(reading => reading.Event!)];
        await using var database = await DatabaseEnvironment.CreateAsync(environment.Servers, cancellationToken);
        var table = new PlainTable(database);
        await table.CreateAsync(cancellationToken);
        await StoreAsync(table, events[..amount.WarmUp], new ResourceMeter(null), cancellationToken);
        var meter = new ResourceMeter(environment.Processes);
        var figures = await StoreAsync(table, events[amount.WarmUp..], meter, cancellationToken);
        await table.CheckAsync(amount.All, cancellationToken);
        return figures;
    }

    private static async Task<IReadOnlyList<Figure>> StoreAsync(
        PlainTable table, LogEvent[] events, ResourceMeter meter, CancellationToken cancellationToken)
    {
        var batches = events.Chunk(IngestBatches.Size).ToList();
        meter.Begin();
        await IngestBatches.StoreAllAsync(batches, 1, table.StoreAsync, cancellationToken);
        return meter.End(events.Length);
    }
}
