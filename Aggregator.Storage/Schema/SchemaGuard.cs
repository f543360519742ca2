using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Aggregator.Storage.Schema;

/// <summary>A service must not run on what it finds; the message is a sentence for the operator.</summary>
public sealed class StartUpException(string message) : Exception(message);

/// <summary>
/// Waits at start until the database answers, and refuses a schema that is missing or older. Registered before whatever
/// needs the schema, it holds that back: a consumer without tables could only fail messages.
/// </summary>
public sealed class SchemaGuard(IServiceScopeFactory scopes, TimeProvider time, ILogger<SchemaGuard> logger) : IHostedService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <exception cref="StartUpException">The schema is not one that this service can run on.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        var reported = false;
        do
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var check = scope.ServiceProvider.GetRequiredService<SchemaCheck>();
                if (await check.RefusalAsync(cancellationToken) is { } refusal)
                    throw new StartUpException(refusal);
                return;
            }
            catch (NpgsqlException away)
            {
                if (!reported)
                    logger.LogWarning("Waiting for the database: {Reason}", away.Message);
                reported = true;
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
