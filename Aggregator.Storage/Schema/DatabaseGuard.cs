using Aggregator.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Aggregator.Storage.Schema;

/// <summary>
/// Waits at start until the database answers, and aborts the start when the database is unsuitable. A guard is
/// registered before the services that need the database, and so delays them.
/// </summary>
public abstract class DatabaseGuard(IServiceScopeFactory scopes, TimeProvider time, ILogger logger) : IHostedService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <exception cref="StartupException">This service cannot run on this database.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        var reported = false;
        do
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                if (await RefusalAsync(scope.ServiceProvider, cancellationToken) is { } refusal)
                    throw new StartupException(refusal);
                return;
            }
            catch (NpgsqlException exception)
            {
                if (!reported)
                    logger.LogWarning("Waiting for the database: {Reason}", exception.Message);
                reported = true;
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Why the service must not run, as a sentence, or <c>null</c>.</summary>
    /// <exception cref="NpgsqlException">The database is unavailable; the guard asks again.</exception>
    protected abstract Task<string?> RefusalAsync(IServiceProvider services, CancellationToken cancellationToken);
}
