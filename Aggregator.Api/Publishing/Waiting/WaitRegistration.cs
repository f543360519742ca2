namespace Aggregator.Api.Publishing.Waiting;

internal static class WaitRegistration
{
    public static IServiceCollection AddWaiting(this IServiceCollection services)
    {
        services.AddOptions<WaitOptions>()
            .BindConfiguration(WaitOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton<WaitRoom>();
        services.AddHostedService<OutcomeWatch>();
        return services;
    }
}
