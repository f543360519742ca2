using Aggregator.Bench.Environments;
using Aggregator.Bench.Events;
using Aggregator.Bench.Measuring;
using Aggregator.Bench.Publishing;
using Aggregator.Contracts;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Aggregator.Bench.Ingest;

/// <summary>
/// Runs a MassTransit consumer of single messages with MassTransit's defaults, at least 16 at a time.
/// </summary>
/// <param name="name">The name in the tables.</param>
/// <param name="check">Fails unless exactly the given number of events is stored.</param>
internal sealed class RowByRowContender<TConsumer>(
    string name, Func<DatabaseEnvironment, long, CancellationToken, Task> check) : IContender
    where TConsumer : class, IConsumer
{
    private const int Events = 3_000;

    public string Name => name;

    public async Task<IReadOnlyList<Figure>> MeasureAsync(
        BenchEnvironment environment, CancellationToken cancellationToken)
    {
        var amount = Amount.From(environment, Events);
        await using var system = await SystemEnvironment.CreateAsync(environment, cancellationToken);
        await system.Broker.FillAsync(BenchEvents.Bodies(amount.All), cancellationToken);
        var count = new StoredCount();
        using var host = Create(system, count);
        await host.StartAsync(cancellationToken);
        var figures = await StoredWatch.MeasureAsync(
            _ => Task.FromResult(count.Value), amount.WarmUp, amount.All, system.Meter, cancellationToken);
        await host.StopAsync(cancellationToken);
        await check(system.Database, amount.All, cancellationToken);
        return figures;
    }

    private static IHost Create(SystemEnvironment system, StoredCount count)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton(count);
        // They are registered as instances, so that the container does not dispose them.
        builder.Services.AddSingleton(system.Database);
        builder.Services.AddSingleton(system.Database.Services.GetRequiredService<NpgsqlDataSource>());
        builder.Services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.AddConsumer<TConsumer>();
            bus.UsingRabbitMq((context, rabbit) =>
            {
                rabbit.Host(system.Broker.Host.Administrator);
                rabbit.ReceiveEndpoint(LogEventsTopology.Queue, endpoint =>
                {
                    endpoint.SetQuorumQueue();
                    endpoint.ConfigureConsumeTopology = false;
                    endpoint.UseRawJsonDeserializer(isDefault: true);
                    endpoint.ConfigureConsumer<TConsumer>(context);
                });
            });
        });
        return builder.Build();
    }
}
