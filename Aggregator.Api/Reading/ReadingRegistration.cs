using Aggregator.Storage.Queries;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Aggregator.Api.Reading;

internal static class ReadingRegistration
{
    public static IServiceCollection AddReading(this IServiceCollection services)
    {
        services.AddOptions<QueryOptions>().BindConfiguration(QueryOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<ITopicAccess, EveryTopic>();
        return services;
    }
}
