using Aggregator.Api.Publishing.Broker;
using Aggregator.Api.Publishing.Clef;
using Aggregator.Api.Publishing.Ndjson;
using Aggregator.Api.Publishing.Waiting;
using Aggregator.Contracts;
using Aggregator.Hosting;
using MassTransit;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Aggregator.Api.Publishing;

internal static class PublishingRegistration
{
    public static IServiceCollection AddPublishing(this IServiceCollection services, IConfiguration configuration)
    {
        var broker = BrokerUri.Parse(configuration[BrokerUri.Variable], configuration[BrokerUri.PasswordVariable]);
        services.AddOptions<PublishOptions>()
            .BindConfiguration(PublishOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddOptions<ClefOptions>()
            .BindConfiguration(ClefOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton<InFlightLimiter>();
        services.AddSingleton<ConnectionGeneration>();
        services.AddSingleton<AcceptedCount>();
        services.AddHostedService<AcceptedWriter>();
        services.AddSingleton<ConfirmedPublisher>();
        services.AddSingleton<GroupCommit>();
        services.AddSingleton<EventPublisher>();
        services.AddSingleton<BacklogGate>();
        services.AddHostedService(provider => provider.GetRequiredService<BacklogGate>());
        services.AddWaiting();
        services.AddSingleton<PublishHandler>();
        services.AddSingleton<NdjsonHandler>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.UsingRabbitMq((context, rabbit) =>
            {
                var generation = context.GetRequiredService<ConnectionGeneration>();
                var stopping = context.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
                rabbit.AggregatorHost(broker, stopping, generation.Connecting, generation.Broken);
                rabbit.ConfigureJsonSerializerOptions(json =>
                {
                    json.WriteIndented = false;
                    return json;
                });
                rabbit.Publish<LogEvent>(BindToQueue);
                rabbit.Publish<LogEventBatch>(BindToQueue);
            });
        });
        return services;
    }

    /// <summary>
    /// Declares the queue with the exchange, so that confirmed messages are kept even before any consumer has run.
    /// </summary>
    private static void BindToQueue<T>(IRabbitMqMessagePublishTopologyConfigurator<T> topology)
        where T : class =>
        topology.BindQueue(
            LogEventsTopology.Exchange,
            LogEventsTopology.Queue,
            queue => queue.SetQueueArgument("x-queue-type", "quorum"));
}
