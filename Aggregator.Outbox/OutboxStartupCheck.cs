using Aggregator.Outbox.Capture;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aggregator.Outbox;

/// <summary>
/// Stops the host over a DbContext with which the inbox and outbox cannot keep their promises. Asks no database.
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
                $"{name} must be registered as scoped: a consumer has to get the one in its transaction.");
        if (!dbContext.Database.IsNpgsql())
            throw new ConfigurationException($"{name} must use Npgsql: the outbox is written for PostgreSQL.");
        if (dbContext.Model.FindEntityType(typeof(OutboxMessage)) is null)
            throw new ConfigurationException($"{name} must call modelBuilder.AddInboxOutbox() in OnModelCreating.");
        if (dbContext.Database.CreateExecutionStrategy().RetriesOnFailure)
        {
            throw new ConfigurationException(
                $"{name} must not use EnableRetryOnFailure: the outbox opens the transaction and repeats all of it "
                + "itself.");
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
