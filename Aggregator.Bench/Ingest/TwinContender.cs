using Aggregator.Bench.Events;
using Aggregator.Bench.Measuring;
using Aggregator.Bench.Places;
using Aggregator.Bench.Publishing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Aggregator.Bench.Ingest;

/// <summary>
/// The broker's client and the insert: what our consumer would be without MassTransit, inbox and ledger.
/// </summary>
internal sealed class TwinContender : IContender
{
    private const int Events = 120_000;

    public string Name => "twin";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(BenchEnvironment environment, CancellationToken cancellationToken)
    {
        var amount = Amount.Of(environment, Events);
        await using var place = await SystemPlace.CreateAsync(environment, cancellationToken);
        await place.Broker.FillAsync(BenchEvents.Bodies(amount.All), cancellationToken);
        var figures = await ConsumeAsync(place, amount, cancellationToken);
        await BareCheck.RunAsync(place.Database, amount.All, cancellationToken);
        return figures;
    }

    private static async Task<IReadOnlyList<Figure>> ConsumeAsync(
        SystemPlace place, Amount amount, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var consumer = new BareConsumer(place.Database.Services.GetRequiredService<NpgsqlDataSource>());
        await consumer.StartAsync(place.Broker.Host.Service, cancellationToken);
        var run = consumer.RunAsync(stop.Token);
        var figures = await StoredWatch.MeasureAsync(
            // A consumer that has failed must not be waited for.
            _ => run.IsFaulted ? Task.FromException<long>(run.Exception.GetBaseException()) : Task.FromResult(consumer.Stored),
            amount.WarmUp,
            amount.All,
            place.Meter,
            cancellationToken);
        await stop.CancelAsync();
        await run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return figures;
    }
}
