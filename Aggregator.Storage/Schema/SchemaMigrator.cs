using Aggregator.Storage.Partitions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Aggregator.Storage.Schema;

/// <summary>
/// The migrate step: brings the schema up to date, creates partitions in advance and grants the service role its
/// rights. It runs as the role that owns the schema; the services never do. Running it again changes nothing but adds
/// partitions.
/// </summary>
public sealed class SchemaMigrator(
    string ownerConnection, string serviceRole, TimeProvider time, ILogger<SchemaMigrator> logger)
{
    /// <summary>The role that may call the functions of the upkeep; <c>null</c> for the service role.</summary>
    public string? UpkeepRole { get; init; }

    public PartitionOptions Partitions { get; init; } = new();

    /// <exception cref="NpgsqlException">The database cannot be reached, or refuses.</exception>
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        // Not pooled: the lock belongs to the session and must end with it, whatever happens.
        var settings = new NpgsqlConnectionStringBuilder(ownerConnection) { Pooling = false };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using (var wait = new NpgsqlCommand("SELECT pg_advisory_lock($1)", connection) { CommandTimeout = 0 })
        {
            wait.Parameters.Add(new NpgsqlParameter<long> { TypedValue = AdvisoryLocks.Migration });
            await wait.ExecuteNonQueryAsync(cancellationToken);
        }

        var options = new DbContextOptionsBuilder<AggregatorDbContext>().UseNpgsql(connection).Options;
        await using var context = new AggregatorDbContext(options);
        var pending = (await context.Database.GetPendingMigrationsAsync(cancellationToken)).ToList();
        await context.Database.MigrateAsync(cancellationToken);
        logger.LogInformation("Applied {Count} migrations {Names}", pending.Count, string.Join(", ", pending));

        await MakePartitionsAsync(settings.ConnectionString, cancellationToken);

        await ServiceGrants.ApplyAsync(connection, serviceRole, UpkeepRole ?? serviceRole, cancellationToken);
        logger.LogInformation(
            "Granted row access to {Role}, and upkeep to {Upkeep}", serviceRole, UpkeepRole ?? serviceRole);
    }

    /// <summary>
    /// Consumers make partitions while they run. Those that are made here are for the first events. If readers are in
    /// the way, the consumers' upkeep goes on.
    /// </summary>
    private async Task MakePartitionsAsync(string connection, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        try
        {
            var upkeep = new PartitionUpkeep(source, Partitions, new RetentionOptions());
            await foreach (var step in upkeep.RunAsync(time.GetUtcNow().UtcDateTime, cancellationToken))
                logger.LogInformation("{Step}", step);
        }
        catch (PostgresException exception) when (PartitionUpkeep.IsBusy(exception))
        {
            logger.LogWarning("Partitions are left to the consumers: {Reason}", exception.MessageText);
        }
    }
}
