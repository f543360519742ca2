using Aggregator.Outbox;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aggregator.Bench.Inbox;

/// <summary>The program around a consumer, the same for all.</summary>
internal static class ReadingHost
{
    public static IHost Create<TConsumer>(
        ReadingPlace place,
        Progress progress,
        Action<IBusRegistrationContext, IRabbitMqReceiveEndpointConfigurator> endpoint,
        Action<IConsumerConfigurator<TConsumer>>? consumer)
        where TConsumer : class, IConsumer
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton(progress);
        builder.Services.AddDbContext<ReadingDbContext>(options => options.UseNpgsql(place.Postgres));
        builder.Services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.AddPostgresOutbox<ReadingDbContext>();
            bus.AddConsumer<TConsumer>();
            bus.UsingRabbitMq((context, rabbit) =>
            {
                rabbit.Host(place.RabbitMq);
                rabbit.ConnectReceiveObserver(progress);
                rabbit.ReceiveEndpoint(ReadingPlace.Queue, e =>
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
