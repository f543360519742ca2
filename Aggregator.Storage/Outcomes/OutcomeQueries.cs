using Aggregator.Storage.Queries;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Aggregator.Storage.Outcomes;

/// <summary>Finds out what became of messages that were sent.</summary>
public sealed class OutcomeQueries(NpgsqlDataSource source, IOptions<QueryOptions> options)
{
    /// <summary>Opens a connection that is notified of commits; everything else is asked on it, too.</summary>
    /// <exception cref="NpgsqlException">The database is unavailable.</exception>
    public async Task<OutcomeSession> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = await source.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var listen = new NpgsqlCommand(OutcomeSql.Listen, connection);
            await listen.ExecuteNonQueryAsync(cancellationToken);
            return new OutcomeSession(connection, options.Value.StatementTimeoutMs);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
