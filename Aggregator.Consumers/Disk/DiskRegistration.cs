using Aggregator.Consumers.Telemetry;
using Aggregator.Storage.Disk;
using MassTransit;

namespace Aggregator.Consumers.Disk;

internal static class DiskRegistration
{
    public static IServiceCollection AddDiskGuard(this IServiceCollection services)
    {
        services.AddOptions<DiskOptions>()
            .BindConfiguration(DiskOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton(provider =>
        {
            var gate = new DiskGate();
            IngestMetrics.ObservePause(() => !gate.IsOpen);
            return gate;
        });
        services.AddHostedService<DiskGuard>();
        return services;
    }

    /// <summary>Must come before everything else on the endpoint that receives messages.</summary>
    public static void UseDiskGate(this IReceiveEndpointConfigurator endpoint, IRegistrationContext context) =>
        endpoint.ConfigureReceive(
            pipe => pipe.UseFilter(new DiskGateFilter(context.GetRequiredService<DiskGate>())));
}
