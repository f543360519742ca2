using Aggregator.Outbox.Diagnostics;
using Aggregator.Tests.Infrastructure;
using Aggregator.Tests.Outbox.Infrastructure;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aggregator.Tests.Outbox;

public sealed class DatabaseOutageTests(OutboxServers servers) : IClassFixture<OutboxServers>
{
    [Fact]
    public async Task Messages_stay_unacknowledged_while_the_database_is_unavailable_and_none_is_faulted()
    {
        var attempts = new Attempts();
        var (line, postgres) = servers.CreatePostgresLine();
        await using var _ = line;
        await using var node = await StartAsync("outage", postgres, attempts);
        await node.SendAsync("outage", new Order("before"));
        await Eventually.TrueAsync(
            async () => (await servers.LedgerAsync("outage")).Length == 1, "the connection works at first");

        line.Cut();
        await node.SendAsync("outage", new Order("during"));
        await attempts.Retried.ReachesAsync(3, "attempts fail while the database is unavailable");
        (await RawQueue.ReadyAsync(servers.RabbitMq, "outage_error")).Should().Be(0);
        line.Restore();

        await Eventually.TrueAsync(
            async () => (await servers.LedgerAsync("outage")).Length == 2, "the database is back");
        await RawQueue.ExpectAllAcknowledgedAsync(servers.RabbitMq, "outage", node);
    }

    [Theory]
    [InlineData(nameof(OutboxStep.Claimed))]
    [InlineData(nameof(OutboxStep.Consumed))]
    [InlineData(nameof(OutboxStep.Written))]
    public async Task An_attempt_whose_connection_breaks_between_two_steps_is_retried_with_a_new_DbContext(string step)
    {
        var queue = $"break-{step}".ToLowerInvariant();
        var attempts = new Attempts();
        var (line, postgres) = servers.CreatePostgresLine();
        await using var _ = line;
        var broken = 0;
        attempts.Probe.On(Enum.Parse<OutboxStep>(step), () =>
        {
            if (Interlocked.Increment(ref broken) == 1)
                line.BreakAll();
            return Task.CompletedTask;
        });
        await using var node = await StartAsync(queue, postgres, attempts);

        await node.SendAsync(queue, new Order("A"));

        await Eventually.TrueAsync(
            async () => (await servers.LedgerAsync(queue)).Length >= 1, "the second attempt succeeds");
        attempts.DbContexts.Seen.Should().OnlyHaveUniqueItems().And.HaveCount(2);
        await RawQueue.ExpectAllAcknowledgedAsync(servers.RabbitMq, queue, node);
        (await servers.LedgerAsync(queue)).Should().Equal("A");
    }

    [Fact]
    public async Task A_hanging_connection_is_abandoned_and_the_message_is_retried()
    {
        var attempts = new Attempts();
        var (line, postgres) = servers.CreatePostgresLine();
        await using var _ = line;
        var hung = 0;
        attempts.Probe.On(OutboxStep.Claimed, () =>
        {
            if (Interlocked.Increment(ref hung) == 1)
                line.HangAll();
            return Task.CompletedTask;
        });
        await using var node = await StartAsync(
            "hanging", $"{postgres};Command Timeout=1;Cancellation Timeout=200", attempts);

        await node.SendAsync("hanging", new Order("A"));

        await Eventually.TrueAsync(
            async () => (await servers.LedgerAsync("hanging")).Length >= 1, "the second attempt succeeds");
        await RawQueue.ExpectAllAcknowledgedAsync(servers.RabbitMq, "hanging", node);
        (await servers.LedgerAsync("hanging")).Should().Equal("A");
    }

    [Theory]
    [InlineData("shutdown-single")]
    [InlineData("shutdown-batch")]
    public async Task A_shutdown_during_an_outage_requeues_messages_and_faults_none(string queue)
    {
        var attempts = new Attempts();
        var (line, postgres) = servers.CreatePostgresLine();
        await using var _ = line;
        line.Cut();
        await using var node = await StartAsync(queue, postgres, attempts, batch: queue == "shutdown-batch");
        await node.SendAsync(queue, new Order("A"));
        await node.SendAsync(queue, new Order("B"));
        await attempts.Retried.ReachesAsync(2, "attempts fail while the database is unavailable");

        await node.DisposeAsync();

        // The broker requeues them when it has seen the channel close.
        await Eventually.TrueAsync(
            async () =>
                await RawQueue.ReadyAsync(servers.RabbitMq, queue) == 2, "both messages are back in their queue");
        (await RawQueue.ReadyAsync(servers.RabbitMq, $"{queue}_error")).Should().Be(0);
    }

    [Fact]
    public async Task A_commit_whose_response_is_lost_has_one_effect()
    {
        var attempts = new Attempts();
        var (line, postgres) = servers.CreatePostgresLine();
        await using var _ = line;
        await using var node = await StartAsync("ambiguous", postgres, attempts);
        line.LoseAnswerTo("COMMIT");

        await node.SendAsync("ambiguous", new Order("A"));

        await Eventually.TrueAsync(async () => (await servers.LedgerAsync("ambiguous")).Length >= 1, "it is committed");
        await RawQueue.ExpectAllAcknowledgedAsync(servers.RabbitMq, "ambiguous", node);
        attempts.Retried.Seen.Should().ContainSingle("the response was lost once");
        (await servers.LedgerAsync("ambiguous")).Should().Equal("A");
    }

    [Fact]
    public async Task A_serialization_failure_in_the_consumers_own_statements_is_retried()
    {
        var attempts = new Attempts();
        await using var node = await StartAsync("serialization", servers.Postgres, attempts);

        await node.SendAsync("serialization", new Order("fail with 40001"));

        await Eventually.TrueAsync(
            async () => (await servers.LedgerAsync("serialization")).Length == 1, "the second attempt succeeds");
        await RawQueue.ExpectAllAcknowledgedAsync(servers.RabbitMq, "serialization", node);
        attempts.DbContexts.Count.Should().Be(2);
    }

    [Fact]
    public async Task A_unique_violation_in_the_consumers_own_table_goes_to_the_endpoints_error_handling()
    {
        var attempts = new Attempts();
        await using var node = await StartAsync("violation", servers.Postgres, attempts);

        await node.SendAsync("violation", new Order("fail with 23505"));

        await Eventually.TrueAsync(
            async () =>
                await RawQueue.ReadyAsync(servers.RabbitMq, "violation_error") == 1, "the message is faulted");
        attempts.DbContexts.Count.Should().Be(1);
        (await servers.LedgerAsync("violation")).Should().BeEmpty();
    }

    private Task<OutboxNode> StartAsync(string queue, string postgres, Attempts attempts, bool batch = false)
    {
        return OutboxNode.StartAsync(servers, setup =>
        {
            setup.Postgres = postgres;
            setup.Services.AddSingleton(attempts).AddSingleton<IOutboxStepProbe>(attempts.Probe);
            setup.Services.Configure<MassTransitHostOptions>(
                host => host.ConsumerStopTimeout = TimeSpan.FromSeconds(1));
            setup.Services.AddSingleton<ILoggerProvider>(new WarningRecorder(attempts.Retried));
            setup.Outbox = options => options.RetryDelayLimit = TimeSpan.FromMilliseconds(200);
            setup.Services.AddSingleton(new Recorder());
            if (batch)
                setup.Consume<BatchLedger>(queue, consumer: c => c.Options<BatchOptions>(o => o.SetMessageLimit(2)));
            else
                setup.Consume<Counting>(queue);
        });
    }

    private sealed class Attempts
    {
        public StepProbe Probe { get; } = new();

        public Recorder DbContexts { get; } = new();

        public Recorder Retried { get; } = new();
    }

    private sealed class Counting(LedgerDbContext dbContext, Attempts attempts) : IConsumer<Order>
    {
        public async Task Consume(ConsumeContext<Order> context)
        {
            attempts.DbContexts.Add(dbContext.ContextId.InstanceId.ToString());
            var queue = context.ReceiveContext.InputAddress.AbsolutePath.Split('/')[^1];
            dbContext.Entries.Add(new LedgerEntry { Consumer = queue, Name = context.Message.Name });
            await dbContext.SaveChangesAsync(context.CancellationToken);
            await context.Publish(new OrderStored(context.Message.Name, 0));
            if (context.Message.Name.StartsWith("fail with ", StringComparison.Ordinal)
                && attempts.DbContexts.Count == 1)
                await dbContext.Database.ExecuteSqlAsync($"SELECT fail_with({context.Message.Name[^5..]})");
        }
    }
}
