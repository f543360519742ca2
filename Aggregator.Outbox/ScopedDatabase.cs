using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Aggregator.Outbox;

/// <summary>Runs short operations on the application's database, each with its own DbContext and connection.</summary>
internal sealed class ScopedDatabase<TDbContext>(IServiceScopeFactory scopes)
    where TDbContext : DbContext
{
    public async Task<T> UseAsync<T>(
        Func<NpgsqlConnection, CancellationToken, Task<T>> use, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<TDbContext>().Database;
        await database.OpenConnectionAsync(cancellationToken);
        return await use((NpgsqlConnection)database.GetDbConnection(), cancellationToken);
    }
}
