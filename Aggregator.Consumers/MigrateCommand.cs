using System.ComponentModel.DataAnnotations;
using Aggregator.Storage;
using Aggregator.Storage.Partitions;
using Aggregator.Storage.Schema;
using Npgsql;

namespace Aggregator.Consumers;

/// <summary>
/// <c>Aggregator.Consumers migrate</c>: the step that brings the schema up to date before services start.
/// </summary>
internal static class MigrateCommand
{
    /// <returns>The exit code: 0 when the schema is up to date, 1 when the migration failed.</returns>
    public static async Task<int> RunAsync(
        IConfiguration configuration, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        try
        {
            var service = PostgresConnection.Read(configuration, PostgresConnection.Service);
            var owner = PostgresConnection.Read(configuration, PostgresConnection.Owner) ?? service;
            if (owner is null)
            {
                await Console.Error.WriteLineAsync(
                    $"Set {PostgresConnection.Owner}, the connection of the role that owns the schema.");
                return 1;
            }

            var migrator = new SchemaMigrator(
                owner.ConnectionString,
                (service ?? owner).Username ?? string.Empty,
                TimeProvider.System,
                loggers.CreateLogger<SchemaMigrator>())
            {
                UpkeepRole = PostgresConnection.Read(configuration, PostgresConnection.Upkeep)?.Username,
                Partitions = Partitions(configuration),
            };
            await migrator.MigrateAsync(cancellationToken);
            return 0;
        }
        catch (Exception exception) when (exception is NpgsqlException or ArgumentException or ValidationException)
        {
            await Console.Error.WriteLineAsync($"The schema could not be migrated: {exception.Message}");
            return 1;
        }
    }

    private static PartitionOptions Partitions(IConfiguration configuration)
    {
        var options = configuration.GetSection(PartitionOptions.Section).Get<PartitionOptions>() ?? new();
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        return options;
    }
}
