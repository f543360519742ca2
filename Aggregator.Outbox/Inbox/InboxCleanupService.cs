using Aggregator.Outbox.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aggregator.Outbox.Inbox;

/// <summary>Deletes inbox rows that are older than the window, in small transactions, until none is left.</summary>
internal sealed class InboxCleanupService<TDbContext>(
    ScopedDatabase<TDbContext> database,
    IOptions<PostgresOutboxOptions> options,
    TimeProvider timeProvider,
    ILogger<InboxCleanupService<TDbContext>> logger) : BackgroundService
    where TDbContext : DbContext
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await CleanUpAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning(
                    exception,
                    "Old inbox rows could not be deleted; the next attempt follows in {Interval}",
                    options.Value.CleanupInterval);
            }

            await Task.Delay(options.Value.CleanupInterval, timeProvider, stoppingToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task CleanUpAsync(CancellationToken cancellationToken)
    {
        int deleted;
        do
        {
            deleted = await database.UseAsync(
                (connection, token) => InboxStore.DeleteOldAsync(
                    connection, options.Value.InboxWindow, options.Value.CleanupLimit, token),
                cancellationToken);
            OutboxDiagnostics.Cleaned.Add(deleted);
        }
        while (deleted == options.Value.CleanupLimit);
    }
}
