using System.Diagnostics;
using Aggregator.Outbox.Diagnostics;
using Aggregator.Outbox.Inbox;
using MassTransit;
using MassTransit.Context;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aggregator.Outbox.Gathering;

/// <summary>Reads the deliveries of a batch and passes them to the consumer in one transaction.</summary>
internal sealed class GatheredConsumer<TDbContext, TConsumer, T>(
    InboxEndpoint<TDbContext> endpoint,
    Func<ReceiveContext, GatheredMessage<T>> read,
    Action<T, ICollection<ulong>>? addKeys)
    : IPipe<ConsumeContext<Gathered<T>>>
    where TDbContext : DbContext
    where TConsumer : class, IGatheredConsumer<T>
    where T : class
{
    private readonly PostgresOutboxFilter<TDbContext, Gathered<T>> _filter = new(
        endpoint, new GatheredClaimStrategy<T>());

    /// <returns>Whether the batch was consumed; if not, its messages must be consumed one by one.</returns>
    /// <exception cref="OperationCanceledException">The endpoint is stopping, or has lost its channel.</exception>
    public async Task<bool> ConsumeAsync(IReadOnlyList<ReceiveContext> deliveries, BatchTurn turn)
    {
        var first = deliveries[0];
        using var activity = MessageActivities.StartBatch(deliveries);
        try
        {
            var messages = new GatheredMessage<T>[deliveries.Count];
            for (var i = 0; i < messages.Length; i++)
                messages[i] = read(deliveries[i]).DeliveredAs(deliveries[i].Body.GetBytes());
            if (addKeys is not null)
                await turn.EnterAsync(KeysOf(messages), first.CancellationToken);
            var gathered = new Gathered<T>(messages);
            await _filter.Send(
                new MessageConsumeContext<Gathered<T>>(GatheredConsumeContext.Create(first, gathered), gathered), this);
            return true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException
            || !first.CancellationToken.IsCancellationRequested)
        {
            endpoint.Logger.LogWarning(
                exception, "{Count} messages could not be consumed together by {Consumer}, and are consumed one by one",
                deliveries.Count, endpoint.Consumer.ConsumerType);
            return false;
        }
    }

    public async Task Send(ConsumeContext<Gathered<T>> context)
    {
        var begin = Stopwatch.GetTimestamp();
        await context.GetPayload<IServiceProvider>().GetRequiredService<TConsumer>().Consume(context);
        await context.NotifyConsumed(Stopwatch.GetElapsedTime(begin), endpoint.Consumer.ConsumerType);
    }

    public void Probe(ProbeContext context)
    {
    }

    private List<ulong> KeysOf(GatheredMessage<T>[] messages)
    {
        var keys = new List<ulong>(messages.Length);
        foreach (var message in messages)
            addKeys!(message.Message, keys);
        return keys;
    }
}
