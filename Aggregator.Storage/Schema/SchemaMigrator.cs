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

        foreach (var month in Partitions.Months(time.GetUtcNow()))
        {
            if (await Partitions.EnsureAsync(connection, month, cancellationToken))
                logger.LogInformation("Made the partition for {Month:yyyy-MM}", month);
        }

        if (serviceRole != settings.Username)
        {
            await ServiceGrants.ApplyAsync(connection, serviceRole, cancellationToken);
            logger.LogInformation("Granted row access to {Role}", serviceRole);
        }
    }
}
