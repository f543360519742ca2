using Aggregator.Storage.Errors;
using Aggregator.Storage.Queries;
using Aggregator.Storage.Schema;

namespace Aggregator.Api.Overview;

/// <summary>Asks the database about itself.</summary>
internal sealed class DatabaseReader(SystemQueries queries, SchemaCheck schema, DurabilityCheck durability)
{
    public async Task<DatabaseOverview> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var outdated = await schema.RefusalAsync(cancellationToken);
            var risky = await durability.RefusalAsync(cancellationToken);
            var state = await queries.DatabaseAsync(cancellationToken);
            var partitions = await queries.PartitionsAsync(cancellationToken);
            return new DatabaseOverview(
                true,
                outdated ?? risky,
                risky is null,
                state.Version,
                state.StartedAt,
                state.SizeBytes,
                state.Sessions,
                state.MaxSessions,
                [.. partitions.Select(PartitionOverview.Of)]);
        }
        catch (Exception exception) when (DatabaseErrors.EndedQuery(exception))
        {
            return DatabaseOverview.Away("The database does not answer.");
        }
    }
}
