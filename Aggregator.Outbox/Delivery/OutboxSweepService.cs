using Aggregator.Outbox.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aggregator.Outbox.Delivery;

/// <summary>Sweeps at every interval and whenever it is woken, and reports what waits.</summary>
internal sealed class OutboxSweepService<TDbContext>(
    OutboxSweeper<TDbContext> sweeper,
    DeliveryQueue<TDbContext> delivery,
    SweepSignal<TDbContext> signal,
    IOptions<PostgresOutboxOptions> options,
    TimeProvider timeProvider,
    ILogger<OutboxSweepService<TDbContext>> logger) : BackgroundService
    where TDbContext : DbContext
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                // A sweep without a failure ends the pause that the delivery from memory makes after one.
                if (await sweeper.SweepAsync(stoppingToken))
                    delivery.Suspend();
                else
                    delivery.Resume();
                OutboxDiagnostics.Report(await sweeper.CountPendingAsync(stoppingToken));
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning(
                    exception,
                    "The outbox could not be swept; the next try is in {Interval}",
                    options.Value.SweepInterval);
            }

            await signal.WaitAsync(options.Value.SweepInterval, timeProvider, stoppingToken);
        }
    }
}
