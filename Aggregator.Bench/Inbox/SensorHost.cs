using Aggregator.Outbox;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aggregator.Bench.Inbox;

/// <summary>Hosts a consumer; the host is the same for all contenders.</summary>
internal static class SensorHost
{
    public static IHost Create<TConsumer>(
        SensorEnvironment sensors,
        Progress progress,
        Action<IBusRegistrationContext, IRabbitMqReceiveEndpointConfigurator> endpoint,
        Action<IConsumerConfigurator<TConsumer>>? consumer)
        where TConsumer : class, IConsumer
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton(progress);
        builder.Services.AddDbContext<SensorDbContext>(options => options.UseNpgsql(sensors.Postgres));
        builder.Services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.AddPostgresOutbox<SensorDbContext>();
            bus.AddConsumer<TConsumer>();
            bus.UsingRabbitMq((context, rabbit) =>
            {
                rabbit.Host(sensors.RabbitMq);
                rabbit.ConnectReceiveObserver(progress);
                rabbit.ReceiveEndpoint(SensorEnvironment.Queue, e =>
                {
                    e.SetQuorumQueue();
                    e.ConfigureConsumeTopology = false;
                    endpoint(context, e);
                    e.ConfigureConsumer(context, consumer);
                });
            });
        });
        return builder.Build();
    }
}
