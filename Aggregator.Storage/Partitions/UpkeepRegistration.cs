using Aggregator.Storage.Archive;
using Aggregator.Storage.Retention;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Aggregator.Storage.Partitions;

public static class UpkeepRegistration
{
    private const string Name = "aggregator-upkeep";

    /// <summary>
    /// Registers the upkeep on connections of its own role, or on those of the service role if it has none.
    /// </summary>
    /// <param name="services">The application's services, with its storage.</param>
    /// <param name="configuration">May hold <see cref="PostgresConnection.Upkeep"/>.</param>
    /// <exception cref="ArgumentException">The connection is unreadable.</exception>
    public static IServiceCollection AddPartitionUpkeep(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<PartitionOptions>()
            .BindConfiguration(PartitionOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddOptions<RetentionOptions>()
            .BindConfiguration(RetentionOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddOptions<ArchiveOptions>().BindConfiguration(ArchiveOptions.Section);
        if (PostgresConnection.Read(configuration, PostgresConnection.Upkeep) is { } own)
        {
            services.AddKeyedSingleton(Name, (_, _) => Source(own));
            Add(services, provider => provider.GetRequiredKeyedService<NpgsqlDataSource>(Name));
        }
        else
        {
            Add(services, provider => provider.GetRequiredService<NpgsqlDataSource>());
        }

        return services;
    }

    private static void Add(IServiceCollection services, Func<IServiceProvider, NpgsqlDataSource> source)
    {
        services.AddSingleton(provider => new PartitionUpkeep(
            source(provider), Options<PartitionOptions>(provider), Options<RetentionOptions>(provider))
        {
            LeavesOldPartitions = Options<ArchiveOptions>(provider).IsOn,
        });
        services.AddSingleton(provider => new ArchiveSource(
            provider.GetRequiredService<NpgsqlDataSource>(), source(provider)));
        services.AddSingleton(provider => new TopicRetention(
            source(provider), Options<RetentionOptions>(provider)));
        services.AddSingleton(provider => new EvidenceRetention(
            source(provider), Options<RetentionOptions>(provider)));
        services.AddSingleton(provider => new KeyRetention(
            source(provider), Options<RetentionOptions>(provider)));
    }

    private static T Options<T>(IServiceProvider provider)
        where T : class => provider.GetRequiredService<IOptions<T>>().Value;

    /// <summary>The upkeep and the archiver need one connection each: their steps follow each other.</summary>
    private static NpgsqlDataSource Source(NpgsqlConnectionStringBuilder settings)
    {
        settings.ApplicationName ??= Name;
        settings.MaxPoolSize = 2;
        SilentPeers.Configure(settings);
        return new NpgsqlDataSourceBuilder(settings.ConnectionString) { Name = Name }.RequirePrimary().Build();
    }
}
