using Aggregator.Bench.Environments;
using Aggregator.Bench.Floor;
using Aggregator.Bench.Ingest;
using Aggregator.Bench.Starting;

namespace Aggregator.Bench.Few;

/// <summary>Programs that take events over HTTP and store them.</summary>
/// <param name="Api">Where <c>POST /publish</c> is.</param>
/// <param name="Table">Has a row with <c>id</c> and <c>event_id</c> for each stored event.</param>
/// <param name="Stored">Counts the stored events at little cost.</param>
/// <param name="Check">Fails unless exactly so many events are stored.</param>
internal sealed record EventPath(
    Uri Api, string Table, Func<CancellationToken, Task<long>> Stored, Func<long, CancellationToken, Task> Check)
{
    /// <summary>The API and two consumers with their default settings, as <c>./run.sh</c> starts them.</summary>
    public static async Task<EventPath> StartAggregatorAsync(
        SystemEnvironment system, CancellationToken cancellationToken)
    {
        var started = await ColdStart.AggregatorAsync(system, cancellationToken);
        return new EventPath(
            started.Api, "processed_events", system.Database.StoredAsync, system.Database.CheckAsync);
    }

    /// <summary>The reference: <see cref="FloorApi"/> and <see cref="FloorConsumer"/>.</summary>
    public static async Task<EventPath> StartFloorAsync(SystemEnvironment system, CancellationToken cancellationToken)
    {
        var started = await ColdStart.FloorAsync(system, cancellationToken);
        var table = new PlainTable(system.Database);
        return new EventPath(started.Api, PlainTable.Name, table.StoredAsync, table.CheckAsync);
    }
}
