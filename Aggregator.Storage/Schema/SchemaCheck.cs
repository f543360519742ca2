using Aggregator.Storage.Errors;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Aggregator.Storage.Schema;

/// <summary>Checks at the start of a service whether it can run on the database.</summary>
public sealed class SchemaCheck(AggregatorDbContext context)
{
    /// <summary>Why the service must not run, as a sentence, or <c>null</c>. A newer schema is accepted.</summary>
    /// <exception cref="NpgsqlException">The database is unavailable; the caller should ask again.</exception>
    public async Task<string?> RefusalAsync(CancellationToken cancellationToken)
    {
        try
        {
            var pending = (await context.Database.GetPendingMigrationsAsync(cancellationToken)).ToList();
            if (pending.Count == 0)
                return null;
            var found = (await context.Database.GetAppliedMigrationsAsync(cancellationToken)).LastOrDefault();
            return found is null
                ? "The database has no schema of the aggregator. Run the migrate step first."
                : $"The database schema is at {found} and {pending[^1]} is needed. Run the migrate step first.";
        }
        catch (PostgresException exception) when (SqlStates.IsFinal(exception))
        {
            return $"The database refuses this service: {exception.MessageText} (SQLSTATE {exception.SqlState}). "
                + "Run the migrate step first, and check AGGREGATOR_POSTGRES.";
        }
    }
}
