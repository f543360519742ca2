using Aggregator.Bench.Environments;
using Aggregator.Bench.Floor;
using Aggregator.Bench.Ingest;

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
    public static async Task<EventPath> StartAggregatorAsync(SystemEnvironment system, CancellationToken _)
    {
        system.StartConsumers();
        return new EventPath(
            await system.StartApiAsync(), "processed_events", system.Database.StoredAsync, system.Database.CheckAsync);
    }

    /// <summary>The reference: <see cref="FloorApi"/> and <see cref="FloorConsumer"/>.</summary>
    public static async Task<EventPath> StartFloorAsync(SystemEnvironment system, CancellationToken cancellationToken)
    {
        var table = new PlainTable(system.Database);
        await table.CreateAsync(cancellationToken);
        var (api, consumer) = FloorPrograms.Start(system, SystemEnvironment.AnyPort);
        await consumer.LineAsync(FloorConsumer.Consuming);
        return new EventPath(
            await SystemEnvironment.AddressAsync(api), PlainTable.Name, table.StoredAsync, table.CheckAsync);
    }
}
