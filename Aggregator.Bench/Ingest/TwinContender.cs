using Aggregator.Bench.Environments;
using Aggregator.Bench.Events;
using Aggregator.Bench.Measuring;
using Aggregator.Bench.Publishing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Aggregator.Bench.Ingest;

/// <summary>
/// Measures the broker's client and the insert alone: a consumer without MassTransit, inbox and ledger.
/// </summary>
internal sealed class TwinContender : IContender
{
    private const int Events = 120_000;

    public string Name => "twin";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(
        BenchEnvironment environment, CancellationToken cancellationToken)
    {
        var amount = Amount.From(environment, Events);
        await using var system = await SystemEnvironment.CreateAsync(environment, cancellationToken);
        await system.Broker.FillAsync(BenchEvents.Bodies(amount.All), cancellationToken);
        var figures = await ConsumeAsync(system, amount, cancellationToken);
        await BareCheck.RunAsync(system.Database, amount.All, cancellationToken);
        return figures;
    }

    private static async Task<IReadOnlyList<Figure>> ConsumeAsync(
        SystemEnvironment system, Amount amount, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var consumer = new BareConsumer(system.Database.Services.GetRequiredService<NpgsqlDataSource>());
        await consumer.StartAsync(system.Broker.Host.Service, cancellationToken);
        var run = consumer.RunAsync(stop.Token);
        var figures = await StoredWatch.MeasureAsync(
            // A wait for a consumer that has failed would never end.
            _ => run.IsFaulted ? Task.FromException<long>(
                run.Exception.GetBaseException()) : Task.FromResult(consumer.Stored),
            amount.WarmUp,
            amount.All,
            system.Meter,
            cancellationToken);
        await stop.CancelAsync();
        await run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return figures;
    }
}
