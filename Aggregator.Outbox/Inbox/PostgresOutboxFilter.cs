using Aggregator.Outbox.Diagnostics;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Aggregator.Outbox.Inbox;

/// <summary>
/// Consumes inside a transaction, and retries while the database fails for a transient reason. Until then the messages
/// stay unacknowledged, and none goes to the error queue, however long the failure lasts.
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
            // On shutdown the delay is cancelled, and MassTransit requeues the message instead of faulting it.
            await Task.Delay(delay, endpoint.TimeProvider, context.CancellationToken);
        }
    }

    public void Probe(ProbeContext context)
    {
        var scope = context.CreateFilterScope("postgresOutbox");
        scope.Add("consumerId", endpoint.Consumer.ConsumerId);
        scope.Add("dbContext", typeof(TDbContext).Name);
    }

    /// <summary>Returns the failure that a new attempt may overcome, or null when the message is finished.</summary>
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
