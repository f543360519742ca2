using Aggregator.Storage.Announcements;
using Aggregator.Storage.Disk;
using Aggregator.Storage.Duplicates;
using Aggregator.Storage.History;
using Aggregator.Storage.Ingest;
using Aggregator.Storage.Ledger;
using Aggregator.Storage.Outcomes;
using Aggregator.Storage.Partitions;
using Aggregator.Storage.Queries;
using Aggregator.Storage.Rejected;
using Aggregator.Storage.Schema;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;

namespace Aggregator.Storage;

public static class StorageRegistration
{
    /// <summary>
    /// Registers the context, the ingest store, the queries and the schema check on one pool of connections.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configuration">Holds <see cref="PostgresConnection.Service"/>.</param>
    /// <param name="application">Name that operators see in <c>pg_stat_activity</c>.</param>
    /// <exception cref="ArgumentException">The connection is missing or unreadable.</exception>
    public static IServiceCollection AddAggregatorStorage(
        this IServiceCollection services, IConfiguration configuration, string application)
    {
        // Without this setting Npgsql would convert the minimum and maximum DateTime values to -infinity and infinity.
        AppContext.SetSwitch("Npgsql.DisableDateTimeInfinityConversions", true);

        var settings = PostgresConnection.Read(configuration, PostgresConnection.Service)
            ?? throw new ArgumentException(
                $"{PostgresConnection.Service} must be set to the service role's connection.", nameof(configuration));
        settings.ApplicationName ??= application;

        // The driver prepares the few statements on the hot path once they have been used twice.
        if (settings.MaxAutoPrepare == 0)
            (settings.MaxAutoPrepare, settings.AutoPrepareMinUsages) = (32, 2);
        if (!settings.Has("Timeout"))
            settings.Timeout = 3;

        // Every statement sets what it needs for its transaction only, so that there is nothing to reset between two
        // uses of a connection; the reset would cost the server as much as two of the ingest's statements.
        if (!settings.Has("No Reset On Close"))
            settings.NoResetOnClose = true;

        SilentPeers.Configure(settings);

        services.TryAddSingleton(TimeProvider.System);

        // The name is a label of the pool's metrics, which would otherwise be the connection string.
        services.AddSingleton(
            _ => new NpgsqlDataSourceBuilder(settings.ConnectionString) { Name = application }
                .RequirePrimary()
                .Build());
        services.AddDbContextPool<AggregatorDbContext>(
            (provider, options) => options.UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>()));
        services.AddSingleton<DuplicateForecast>();
        services.AddScoped<IngestStore>();
        services.AddSingleton<AcceptedStore>();
        services.AddScoped<InboxQueries>();
        services.AddOptions();
        services.AddSingleton<HighWaterMarkQueries>();
        services.AddSingleton<EventQueries>();
        services.AddSingleton<ReceiptQueries>();
        services.AddSingleton<OutcomeQueries>();
        services.AddSingleton<TopicQueries>();
        services.AddSingleton<AnnouncementStore>();
        services.AddSingleton<DuplicateQueries>();
        services.AddSingleton<DuplicateSummaryQueries>();
        services.AddSingleton<ConflictingPayloads>();
        services.AddSingleton<HistoryStore>();
        services.AddSingleton<HistoryQueries>();
        services.AddScoped<StatsQueries>();
        services.AddScoped<VerifyQueries>();
        services.AddScoped<RejectedQueries>();
        services.AddSingleton<RejectedSummaryQueries>();
        services.AddSingleton<SystemQueries>();
        services.AddSingleton<PartitionQueries>();
        services.AddScoped<ReplayStore>();
        services.AddScoped<SchemaCheck>();
        services.AddSingleton<FreeSpaceQueries>();
        services.AddSingleton<DurabilityCheck>();
        services.AddSingleton<StalledSessions>();
        return services;
    }
}
