using System.Collections.Concurrent;
using Aggregator.Outbox.Diagnostics;
using Aggregator.Tests.Outbox.Infrastructure;

namespace Aggregator.Tests.Outbox.Inbox;

/// <summary>
/// Checks for random batches, redeliveries and crashes that every message has exactly one effect, and that consumers
/// never deadlock.
/// </summary>
public sealed class InboxPropertyTests(OutboxServers servers) : IClassFixture<OutboxServers>
{
    private const int Rounds = 4_000;
    private const int Messages = 6_000;
    private const int Processes = 4;

    [Fact]
    public async Task Random_batches_in_opposite_orders_with_redeliveries_and_crashes_have_one_effect_each()
    {
        await using var node = await OutboxNode.StartAsync(servers, setup =>
            setup.Outbox = options => options.SweepInterval = TimeSpan.FromMinutes(10));
        (Guid Id, string Name)[] orders = [.. Enumerable.Range(0, Messages).Select(i => (Guid.NewGuid(), $"{i}"))];
        var acknowledged = new ConcurrentDictionary<Guid, bool>();
        var retries = new Recorder();
        var round = 0;
        var seed = Environment.TickCount;

        await Task.WhenAll(Enumerable.Range(0, Processes).Select(async process =>
        {
            var random = new Random(seed + process);
            var consumer = new LooseConsumer(node, new WarningRecorder(retries), new CrashProbe(random));
            int mine;
            while ((mine = Interlocked.Increment(ref round)) <= Rounds)
                await ConsumeAsync(consumer, Batch(orders, random, mine, backwards: process % 2 == 1), acknowledged);
        }));
        var last = new LooseConsumer(node, new WarningRecorder(retries), null);
        foreach (var rest in orders.Where(order => !acknowledged.ContainsKey(order.Id)).Chunk(50))
            await ConsumeAsync(last, rest, acknowledged);

        var because = $"with seed {seed}";
        acknowledged.Should().HaveCount(Messages, because);
        (await servers.LedgerAsync("loose")).Should().HaveCount(Messages, because).And.OnlyHaveUniqueItems(because);
        (await servers.QueryAsync<long>("SELECT count(*) FROM inbox_state")).Should().Be(Messages, because);
        (await servers.QueryAsync<long>(
            "SELECT count(DISTINCT (body::jsonb -> 'message' ->> 'name')) FROM outbox_message"))
            .Should().Be(Messages, because);
        (await servers.QueryAsync<long>("SELECT count(*) FROM outbox_message")).Should().Be(Messages, because);
        retries.Seen.Should().BeEmpty($"a deadlock would have been retried, {because}");
    }

    /// <summary>
    /// Batches consist of neighbours, so that the processes compete for the same messages; every other process takes
    /// them in reverse order.
    /// </summary>
    private static IEnumerable<(Guid Id, string Name)> Batch(
        (Guid Id, string Name)[] orders, Random random, int round, bool backwards)
    {
        var start = (round * Messages / Rounds + random.Next(-30, 30) + Messages) % Messages;
        var batch = Enumerable.Range(start, random.Next(1, 20)).Select(i => orders[i % Messages]).ToArray();
        if (random.Next(4) == 0)
            batch = [.. batch, batch[0]];
        return backwards ? batch.Reverse() : batch;
    }

    private static async Task ConsumeAsync(
        LooseConsumer consumer,
        IEnumerable<(Guid Id, string Name)> batch,
        ConcurrentDictionary<Guid, bool> acknowledged)
    {
        try
        {
            await consumer.ConsumeAsync(batch);
            foreach (var (id, _) in batch)
                acknowledged.TryAdd(id, true);
        }
        catch (CrashedException)
        {
            // The message is not acknowledged, so it will be redelivered, in this or another batch.
        }
    }

    /// <summary>
    /// Crashes between two steps, with probability 1/40 at each, even after the commit, when it goes unnoticed.
    /// </summary>
    private sealed class CrashProbe(Random random) : IOutboxStepProbe
    {
        public ValueTask AtAsync(OutboxStep step) =>
            random.Next(40) == 0 ? throw new CrashedException() : ValueTask.CompletedTask;
    }

    private sealed class CrashedException : Exception;
}
