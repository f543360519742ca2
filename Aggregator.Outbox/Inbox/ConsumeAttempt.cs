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
/// One attempt to consume: claim, consumer, outbox rows and commit in one transaction. It has a scope and a DbContext
/// of its own, even where the context already has a scope: a retry must not see what a failed attempt left in a
/// DbContext.
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
    private bool _onlyIdsInvolved = true;
    private bool _isSkipReported;
    private bool _committed;

    /// <summary>True if the failure says nothing about the message and a new attempt may succeed.</summary>
    public bool IsTransient(Exception exception)
    {
        if (_committed)
            return false;
        return _onlyIdsInvolved
            ? DatabaseFailure.IsTransientAroundConsumer(exception)
            : DatabaseFailure.IsTransient(exception);
    }

    public async Task RunAsync(IPipe<ConsumeContext<TMessage>> next)
    {
        var dbContext = _scope.ServiceProvider.GetRequiredService<TDbContext>();
        var sends = new CapturedSends(_scope.ServiceProvider, endpoint.TimeProvider);
        var fresh = await ClaimAsync(dbContext, sends);
        _phases.End("claim");
        await endpoint.AtAsync(OutboxStep.Claimed);
        if (fresh is null)
        {
            if (_isSkipReported)
            {
                await WriteAsync(dbContext, sends.Messages);
                await CommitAsync();
            }

            await SkipAsync();
            return;
        }

        _onlyIdsInvolved = false;
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
        _onlyIdsInvolved = true;
        await CommitAsync();
        OutboxDiagnostics.Claimed.Add(messages.Count(_consuming), _consumerTag);
        await _consuming.ReportConsumedAsync();
    }

    /// <summary>The attempt failed for good.</summary>
    public Task ReportFaultedAsync(Exception exception) =>
        _consuming is null || _committed
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

    /// <summary>Rolls back what was not committed.</summary>
    private async Task RollBackAsync()
    {
        try
        {
            if (_transaction is not null)
                await _transaction.DisposeAsync();
        }
        catch (Exception exception) when (DatabaseFailure.IsTransientAroundConsumer(exception))
        {
            // The connection is gone, and the server rolls back by itself. Why it went is what the attempt failed with;
            // a second exception from here would take its place and fault the message.
            endpoint.Logger.LogDebug(exception, "The transaction was left for the server to roll back");
        }
    }

    private async Task<ConsumeContext<TMessage>?> ClaimAsync(TDbContext dbContext, CapturedSends sends)
    {
        // Npgsql sends BEGIN together with the first statement: claiming costs one round trip, not two.
        _transaction = await dbContext.Database.BeginTransactionAsync(
            IsolationLevel.ReadCommitted, context.CancellationToken);
        var claims = messages.GetClaims(context);
        HashSet<Guid> toClaim = [.. claims.OfType<Guid>()];
        HashSet<Guid> claimed = toClaim.Count == 0
            ? []
            : await InboxStore.ClaimAsync(
                Connection(dbContext), endpoint.Consumer.ConsumerId, [.. toClaim], context.CancellationToken);

        // Taking the claim out of the set passes on the first of two copies, and only that.
        var isNew = Array.ConvertAll(claims, claim => claim is not { } known || claimed.Remove(known));
        var redelivered = isNew.Count(yes => !yes);
        if (redelivered > 0)
            _isSkipReported = await messages.ReportSkippedAsync(context, isNew, _scope.ServiceProvider);
        var fresh = messages.Narrow(context, isNew, sends, [_scope, _scope.ServiceProvider]);
        OutboxDiagnostics.Redelivered.Add(redelivered, _consumerTag);
        _activity?.SetTag("aggregator.inbox.redelivered", redelivered);
        return fresh;
    }

    private async Task SkipAsync()
    {
        // Without the notice MassTransit would move the message to the skipped queue, as one that nobody consumes.
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

    private async Task CommitAsync()
    {
        // Not cancelled: a commit under way is not undone by giving up on its answer. If the answer is lost with the
        // connection, the next attempt's claim tells whether the commit took.
        _phases.End("write");
        await _transaction!.CommitAsync(CancellationToken.None);
        _committed = true;
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
