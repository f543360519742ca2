using Aggregator.Bench.Events;
using Aggregator.Bench.Measuring;
using Aggregator.Bench.Places;
using Aggregator.Bench.Publishing;
using Aggregator.Contracts;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Aggregator.Bench.Ingest;

/// <summary>A MassTransit consumer of single messages with MassTransit's defaults, at least 16 at a time.</summary>
/// <param name="name">For the tables.</param>
/// <param name="check">Fails unless exactly so many events are stored.</param>
internal sealed class RowByRowContender<TConsumer>(
    string name, Func<DatabasePlace, long, CancellationToken, Task> check) : IContender
    where TConsumer : class, IConsumer
{
    private const int Events = 3_000;

    public string Name => name;

    public async Task<IReadOnlyList<Figure>> MeasureAsync(BenchEnvironment environment, CancellationToken cancellationToken)
    {
        var amount = Amount.Of(environment, Events);
        await using var place = await SystemPlace.CreateAsync(environment, cancellationToken);
        await place.Broker.FillAsync(BenchEvents.Bodies(amount.All), cancellationToken);
        var count = new StoredCount();
        using var host = Create(place, count);
        await host.StartAsync(cancellationToken);
        var figures = await StoredWatch.MeasureAsync(
            _ => Task.FromResult(count.Value), amount.WarmUp, amount.All, place.Meter, cancellationToken);
        await host.StopAsync(cancellationToken);
        await check(place.Database, amount.All, cancellationToken);
        return figures;
    }

    private static IHost Create(SystemPlace place, StoredCount count)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton(count);
        // As instances, since they are not the container's to dispose.
        builder.Services.AddSingleton(place.Database);
        builder.Services.AddSingleton(place.Database.Services.GetRequiredService<NpgsqlDataSource>());
        builder.Services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.AddConsumer<TConsumer>();
            bus.UsingRabbitMq((context, rabbit) =>
            {
                rabbit.Host(place.Broker.Host.Administrator);
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
