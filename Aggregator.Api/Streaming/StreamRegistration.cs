using Aggregator.Api.Reading;
using Aggregator.Hosting;
using Microsoft.Extensions.Options;

namespace Aggregator.Api.Streaming;

internal static class StreamRegistration
{
    public static IServiceCollection AddStream(this IServiceCollection services, IConfiguration configuration)
    {
        var broker = BrokerUri.Parse(configuration[BrokerUri.Variable], configuration[BrokerUri.PasswordVariable]);
        services.AddOptions<StreamOptions>()
            .BindConfiguration(StreamOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddKeyedSingleton(
            StreamOptions.Section,
            (provider, _) => new ReaderSlots(provider.GetRequiredService<IOptions<StreamOptions>>().Value.MaxStreams));
        services.AddSingleton<StreamSignal>();
        services.AddSingleton<HighWaterMarkWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<HighWaterMarkWatch>());
        services.AddHostedService(provider => ActivatorUtilities.CreateInstance<StoredEventsListener>(
            provider, broker, provider.GetRequiredKeyedService<ReaderSlots>(StreamOptions.Section)));
        services.AddSingleton<StreamRunner>();
        return services;
    }
}
