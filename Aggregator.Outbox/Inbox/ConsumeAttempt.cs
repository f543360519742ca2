using System.Data;
using System.Diagnostics;
using Aggregator.Outbox.Capture;
using Aggregator.Outbox.Delivery;
using Aggregator.Outbox.Diagnostics;
using Aggregator.Outbox.Resilience;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Aggregator.Outbox.Inbox;

/// <summary>
/// One attempt to consume: claim, consumer, outbox rows and commit in one transaction. Each attempt has its own scope
/// and DbContext, even where the context already has a scope, because a retry must not see what a failed attempt left
/// in a DbContext.
/// </summary>
internal sealed class ConsumeAttempt<TDbContext, TMessage>(
    InboxEndpoint<TDbContext> endpoint, ClaimStrategy<TMessage> messages, ConsumeContext<TMessage> context)
    : IAsyncDisposable
    where TDbContext : DbContext
    where TMessage : class
{
    private readonly IServiceScope _scope = endpoint.Provider.CreateScope();
    private readonly Stopwatch _timer = Stopwatch.StartNew();
    private readonly PhaseTimer _phases = new(endpoint.Consumer.ConsumerType);
    private readonly Activity? _activity = MessageActivities.StartTransaction(context.ReceiveContext);
    private readonly KeyValuePair<string, object?> _consumerTag = new("consumer", endpoint.Consumer.ConsumerType);
    private IDbContextTransaction? _transaction;
    private CapturingConsumeContext<TMessage>? _consuming;
    private CommittedTransaction? _outbox;
    private ConsumePhase _phase = ConsumePhase.Claiming;

    /// <summary>True if the failure is not caused by the message and a new attempt may succeed.</summary>
    public bool IsTransient(Exception exception) => _phase switch
    {
        ConsumePhase.Consuming => DatabaseFailure.IsTransient(exception),
        ConsumePhase.Committed => false,
        _ => DatabaseFailure.IsTransientAroundConsumer(exception),
    };

    public async Task RunAsync(IPipe<ConsumeContext<TMessage>> next)
    {
        var dbContext = _scope.ServiceProvider.GetRequiredService<TDbContext>();
        var sends = new CapturedSends(_scope.ServiceProvider, endpoint.TimeProvider);
        var fresh = await ClaimAsync(dbContext, sends);
        _phases.End("claim");
        await endpoint.AtAsync(OutboxStep.Claimed);
        if (fresh is null)
        {
            await ReplicatedCommit.MarkAsync(Connection(dbContext), context.CancellationToken);
            await WriteAsync(dbContext, sends.Messages);
            await CommitAsync(dbContext);
            await SkipAsync();
            return;
        }

        _phase = ConsumePhase.Consuming;
        _consuming = new CapturingConsumeContext<TMessage>(fresh, endpoint.Consumer, _scope.ServiceProvider, sends);
        using (endpoint.ScopedContext.PushContext(_scope, _consuming))
        {
            await next.Send(_consuming);
            await _consuming.ConsumeCompleted;
        }

        _phases.End("consume");
        await endpoint.AtAsync(OutboxStep.Consumed);
        await WriteAsync(dbContext, sends.Messages);
        await endpoint.AtAsync(OutboxStep.Written);
        await CommitAsync(dbContext);
        OutboxDiagnostics.Claimed.Add(messages.Count(_consuming), _consumerTag);
        await _consuming.ReportConsumedAsync();
    }

    /// <summary>Called when the attempt failed permanently.</summary>
    public Task ReportFaultedAsync(Exception exception) =>
        _consuming is null || _phase == ConsumePhase.Committed
            ? Task.CompletedTask : _consuming.ReportFaultedAsync(_timer.Elapsed, exception);

    public async ValueTask DisposeAsync()
    {
        if (_outbox is not null)
            endpoint.Delivery.Release(_outbox);
        await RollBackAsync();
        if (_scope is IAsyncDisposable scope)
            await scope.DisposeAsync();
        else
            _scope.Dispose();
        _activity?.Dispose();
    }

    /// <summary>Rolls back the transaction unless it was committed.</summary>
    private async Task RollBackAsync()
    {
        try
        {
            if (_transaction is not null)
                await _transaction.DisposeAsync();
        }
        catch (Exception exception) when (DatabaseFailure.IsTransientAroundConsumer(exception))
        {
            // The connection is gone, and the server rolls back by itself. The attempt has failed with the cause; a
            // second exception from here would replace it and fault the message.
            endpoint.Logger.LogDebug(exception, "The rollback was left to the server");
        }
    }

    private async Task<ConsumeContext<TMessage>?> ClaimAsync(TDbContext dbContext, CapturedSends sends)
    {
        // Npgsql sends BEGIN together with the first statement, so that claiming costs one round trip, not two.
        _transaction = await dbContext.Database.BeginTransactionAsync(
            IsolationLevel.ReadCommitted, context.CancellationToken);
        var claims = messages.GetClaims(context);
        HashSet<Guid> toClaim = [.. claims.OfType<Guid>()];
        HashSet<Guid> claimed = toClaim.Count == 0
            ? []
            : await InboxStore.ClaimAsync(
                Connection(dbContext), endpoint.Consumer.ConsumerId, [.. toClaim], context.CancellationToken);

        // Removing the claim from the set passes on only the first of two copies.
        var isNew = Array.ConvertAll(claims, claim => claim is not { } known || claimed.Remove(known));
        var redelivered = isNew.Count(yes => !yes);
        if (redelivered > 0)
            await messages.ReportSkippedAsync(context, isNew, _scope.ServiceProvider);
        var fresh = messages.Narrow(context, isNew, sends, [_scope, _scope.ServiceProvider]);
        OutboxDiagnostics.Redelivered.Add(redelivered, _consumerTag);
        _activity?.SetTag("aggregator.inbox.redelivered", redelivered);
        return fresh;
    }

    private async Task SkipAsync()
    {
        // Without this notification MassTransit would move the message to the skipped queue, as a message without a
        // consumer.
        if (context.ReceiveContext is { IsDelivered: false, IsFaulted: false })
            await context.NotifyConsumed(_timer.Elapsed, endpoint.Consumer.ConsumerType);
    }

    private async Task WriteAsync(TDbContext dbContext, IReadOnlyList<OutboxMessage> sends)
    {
        if (dbContext.ChangeTracker.HasChanges())
            await dbContext.SaveChangesAsync(context.CancellationToken);
        if (sends.Count == 0)
            return;
        _outbox = endpoint.Delivery.Begin(sends);
        await OutboxStore.InsertAsync(
            Connection(dbContext), _outbox.Id, sends, _outbox.Lease.Duration, context.CancellationToken);
    }

    private async Task CommitAsync(TDbContext dbContext)
    {
        _phase = ConsumePhase.Committing;
        _phases.End("write");
        await new ReplicatedCommit(Connection(dbContext), endpoint.Logger)
            .RunAsync(_transaction!, context.CancellationToken);
        _phase = ConsumePhase.Committed;
        _phases.End("commit");
        _scope.ServiceProvider.GetService<ICommitObserver>()?.Committed();
        await endpoint.AtAsync(OutboxStep.Committed);
        if (_outbox is not null)
            endpoint.Delivery.Committed(_outbox);
        _outbox = null;
    }

    private static NpgsqlConnection Connection(TDbContext dbContext) =>
        (NpgsqlConnection)dbContext.Database.GetDbConnection();
}
