using Aggregator.Storage.Ingest;
using Aggregator.Storage.Ledger;
using Aggregator.Storage.Queries;
using Aggregator.Storage.Schema;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Aggregator.Storage;

public static class StorageRegistration
{
    /// <summary>Registers the context, the ingest store, the queries and the schema check on one pool of connections.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="connection">The service role's connection, as <see cref="PostgresConnection.Parse"/> takes it.</param>
    /// <param name="application">Name that operators see in <c>pg_stat_activity</c>.</param>
    public static IServiceCollection AddAggregatorStorage(
        this IServiceCollection services, string connection, string application)
    {
        // Without this Npgsql would turn the first and the last moment that .NET knows into -infinity and infinity.
        AppContext.SetSwitch("Npgsql.DisableDateTimeInfinityConversions", true);

        var settings = PostgresConnection.Parse(connection);
        settings.ApplicationName ??= application;

        // The handful of statements on the hot path are prepared by the driver once they have been used twice.
        if (settings.MaxAutoPrepare == 0)
            (settings.MaxAutoPrepare, settings.AutoPrepareMinUsages) = (32, 2);
        if (!settings.ContainsKey("Timeout"))
            settings.Timeout = 3;

        services.AddSingleton(_ => NpgsqlDataSource.Create(settings.ConnectionString));
        services.AddDbContextPool<AggregatorDbContext>(
            (provider, options) => options.UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>()));
        services.AddSingleton<LedgerSlots>();
        services.AddScoped<LedgerWriter>();
        services.AddScoped<IngestStore>();
        services.AddScoped<EventQueries>();
        services.AddScoped<StatsQueries>();
        services.AddScoped<VerifyQueries>();
        services.AddScoped<SchemaCheck>();
        return services;
    }
}
