using Aggregator.Outbox.Diagnostics;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Aggregator.Outbox.Inbox;

/// <summary>
/// Consumes inside a transaction, again and again while the database fails for a passing reason. Messages stay
/// unacknowledged meanwhile, and nothing goes to the error queue, for as long as it lasts.
/// </summary>
internal sealed class PostgresOutboxFilter<TDbContext, TMessage>(
    InboxEndpoint<TDbContext> endpoint, ClaimStrategy<TMessage> messages) : IFilter<ConsumeContext<TMessage>>
    where TDbContext : DbContext
    where TMessage : class
{
    public async Task Send(ConsumeContext<TMessage> context, IPipe<ConsumeContext<TMessage>> next)
    {
        for (var attempt = 1; await AttemptAsync(context, next) is { } failure; attempt++)
        {
            OutboxDiagnostics.Retries.Add(
                1, new KeyValuePair<string, object?>("consumer", endpoint.Consumer.ConsumerType));
            var delay = endpoint.Backoff.After(attempt);
            endpoint.Logger.LogWarning(
                failure, "Attempt {Attempt} of {Consumer} failed in the database, the next follows in {Delay}",
                attempt, endpoint.Consumer.ConsumerType, delay);
            // At shutdown this ends as cancelled, upon which MassTransit puts the message back and does not fault it.
            await Task.Delay(delay, endpoint.TimeProvider, context.CancellationToken);
        }
    }

    public void Probe(ProbeContext context)
    {
        var scope = context.CreateFilterScope("postgresOutbox");
        scope.Add("consumerId", endpoint.Consumer.ConsumerId);
        scope.Add("dbContext", typeof(TDbContext).Name);
    }

    /// <summary>Returns the failure that a new attempt may get over, or null when the message is done with.</summary>
    private async Task<Exception?> AttemptAsync(ConsumeContext<TMessage> context, IPipe<ConsumeContext<TMessage>> next)
    {
        await using var attempt = new ConsumeAttempt<TDbContext, TMessage>(endpoint, messages, context);
        try
        {
            await attempt.RunAsync(next);
            return null;
        }
        catch (Exception exception) when (attempt.IsTransient(exception))
        {
            return exception;
        }
        catch (Exception exception)
        {
            await attempt.ReportFaultedAsync(exception);
            throw;
        }
    }
}
