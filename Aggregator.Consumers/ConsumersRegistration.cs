using Aggregator.Consumers.Ages;
using Aggregator.Consumers.Announcements;
using Aggregator.Consumers.Archive;
using Aggregator.Consumers.DeadLetters;
using Aggregator.Consumers.Deliveries;
using Aggregator.Consumers.Disk;
using Aggregator.Consumers.Ingest;
using Aggregator.Consumers.Upkeep;
using Aggregator.Hosting;
using Aggregator.Outbox;
using Aggregator.Outbox.Inbox;
using Aggregator.Outbox.RabbitMq;
using Aggregator.Storage;
using Aggregator.Storage.Partitions;
using MassTransit;
using Microsoft.Extensions.Options;

namespace Aggregator.Consumers;

internal static class ConsumersRegistration
{
    /// <summary>
    /// Maximum time between SIGTERM and exit: a batch in progress takes milliseconds, and a stuck one is abandoned.
    /// </summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(8);

    public static IServiceCollection AddIngest(this IServiceCollection services, IConfiguration configuration)
    {
        var broker = BrokerUri.Parse(configuration[BrokerUri.Variable], configuration[BrokerUri.PasswordVariable]);
        services.AddOptions<IngestOptions>()
            .BindConfiguration(IngestOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddScoped<IngestFlow>();
        services.AddSingleton<BytesInHand>();
        services.AddSingleton<IDeliveryMeter>(provider => provider.GetRequiredService<BytesInHand>());
        services.AddHostedService<StalledSessionWatch>();
        services.AddSingleton<AgeTotals>();
        services.AddHostedService<AgeWriter>();
        services.AddHostedService<ConflictCleanup>();
        services.AddPartitionUpkeep(configuration);
        services.AddHostedService<UpkeepService>();
        services.AddDiskGuard();
        services.AddArchive(configuration);
        services.AddScoped<IRedeliveryObserver<Delivery>, SkippedDeliveries>();
        services.AddScoped<IRedeliveryObserver<DeadLetter>, SkippedDeliveries>();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = StopTimeout);
        services.AddOptions<MassTransitHostOptions>().Configure(bus => bus.StopTimeout = StopTimeout);
        services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.AddConsumer<LogEventConsumer>();
            bus.AddConsumer<DeadLetterConsumer>();
            bus.AddPostgresOutbox<AggregatorDbContext>();
            bus.UsingRabbitMq((context, rabbit) =>
            {
                rabbit.AggregatorHost(
                    broker,
                    context.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping,
                    limit: context.GetRequiredService<BytesInHand>());
                rabbit.ConfigureJsonSerializerOptions(json =>
                {
                    json.WriteIndented = false;
                    return json;
                });
                rabbit.ConfigureDeadLetterEndpoints(context);
                rabbit.ConfigureIngestEndpoint(context, context.GetRequiredService<IOptions<IngestOptions>>().Value);
            });
        });
        services.AddSingleton<StoredSignal>();
        services.AddHostedService<StoredAnnouncer>();
        return services;
    }
}
