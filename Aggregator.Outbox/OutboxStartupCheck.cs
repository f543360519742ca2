using Aggregator.Outbox.Capture;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aggregator.Outbox;

/// <summary>
/// Stops the host if the DbContext is configured so that the inbox and outbox could not keep their guarantees. It does
/// not connect to the database.
/// </summary>
internal sealed class OutboxStartupCheck<TDbContext>(IServiceScopeFactory scopes) : IHostedService
    where TDbContext : DbContext
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var dbContext = scope.ServiceProvider.GetRequiredService<TDbContext>();
        var name = typeof(TDbContext).Name;
        if (!ReferenceEquals(dbContext, scope.ServiceProvider.GetRequiredService<TDbContext>()))
            throw new ConfigurationException(
                $"{name} must be registered as scoped: a consumer must get the DbContext of its transaction.");
        if (!dbContext.Database.IsNpgsql())
            throw new ConfigurationException($"{name} must use Npgsql: the outbox is written for PostgreSQL.");
        if (dbContext.Model.FindEntityType(typeof(OutboxMessage)) is null)
            throw new ConfigurationException($"{name} must call modelBuilder.AddInboxOutbox() in OnModelCreating.");
        if (dbContext.Database.CreateExecutionStrategy().RetriesOnFailure)
        {
            throw new ConfigurationException(
                $"{name} must not use EnableRetryOnFailure: the outbox opens the transaction and retries all of it "
                + "itself.");
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
