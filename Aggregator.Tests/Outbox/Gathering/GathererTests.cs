using System.Collections.Concurrent;
using Aggregator.Outbox.Gathering;
using Aggregator.Tests.Infrastructure;
using Aggregator.Tests.Outbox.Infrastructure;

namespace Aggregator.Tests.Outbox.Gathering;

public sealed class GathererTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly ConcurrentQueue<string> _batches = new();
    private readonly SemaphoreSlim _gate = new(0);

    [Fact]
    public async Task Messages_that_arrive_while_a_batch_is_consumed_form_the_next_batch()
    {
        var gatherer = Gatherer(new GatheringOptions { Concurrency = 1, Window = TimeSpan.FromMilliseconds(1) });
        var first = gatherer.AddAsync("a", 1);
        var rest = Task.WhenAll(gatherer.AddAsync("b", 1), gatherer.AddAsync("c", 1), gatherer.AddAsync("d", 1));

        _gate.Release(2);

        (await first.WaitAsync(Limit)).Should().BeTrue();
        (await rest.WaitAsync(Limit)).Should().AllBeEquivalentTo(true);
        _batches.Should().Equal("a", "bcd");
    }

    [Fact]
    public async Task A_batch_has_no_more_messages_than_the_limit()
    {
        var gatherer = Gatherer(new GatheringOptions { Concurrency = 1, MessageLimit = 2 });
        var all = Task.WhenAll("abcde".Select(item => gatherer.AddAsync(item.ToString(), 1)).ToArray());

        _gate.Release(5);

        await all.WaitAsync(Limit);
        _batches.Should().OnlyContain(batch => batch.Length <= 2);
        string.Concat(_batches).Should().Be("abcde");
    }

    [Fact]
    public async Task A_batch_takes_no_more_messages_once_it_reaches_its_byte_limit()
    {
        var gatherer = Gatherer(new GatheringOptions { Concurrency = 1, ByteLimit = 10 });
        var all = Task.WhenAll("abcde".Select(item => gatherer.AddAsync(item.ToString(), 6)).ToArray());

        _gate.Release(5);

        await all.WaitAsync(Limit);
        _batches.Should().OnlyContain(batch => batch.Length <= 2);
    }

    [Fact]
    public async Task The_allowed_number_of_batches_runs_concurrently()
    {
        var gatherer = Gatherer(new GatheringOptions { Concurrency = 2, MessageLimit = 1 });
        var all = Task.WhenAll("abc".Select(item => gatherer.AddAsync(item.ToString(), 1)).ToArray());

        await Eventually.TrueAsync(() => Task.FromResult(_batches.Count == 2), "two batches run");
        _gate.Release();
        await Eventually.TrueAsync(() => Task.FromResult(_batches.Count == 3), "the third follows the first that ends");
        _gate.Release(2);

        await all.WaitAsync(Limit);
    }

    [Fact]
    public async Task A_single_message_does_not_wait_for_a_long_window()
    {
        var gatherer = Gatherer(new GatheringOptions { Window = TimeSpan.FromSeconds(10) });
        _gate.Release(2);
        await gatherer.AddAsync("a", 1).WaitAsync(Limit);

        var second = gatherer.AddAsync("b", 1);

        await second.WaitAsync(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Every_message_is_notified_that_its_batch_was_not_consumed()
    {
        var gatherer = new Gatherer<string>(
            new GatheringOptions(), (_, _) => Task.FromResult(false), TimeProvider.System);

        (await gatherer.AddAsync("a", 1).WaitAsync(Limit)).Should().BeFalse();
    }

    [Fact]
    public async Task A_cancelled_batch_cancels_its_messages_and_not_the_next_batch()
    {
        var calls = 0;
        var gatherer = new Gatherer<string>(
            new GatheringOptions(),
            (_, _) => Interlocked.Increment(ref calls) == 1
                ? throw new OperationCanceledException() : Task.FromResult(true),
            TimeProvider.System);

        var stopped = () => gatherer.AddAsync("a", 1).WaitAsync(Limit);

        await stopped.Should().ThrowAsync<OperationCanceledException>();
        (await gatherer.AddAsync("b", 1).WaitAsync(Limit)).Should().BeTrue();
    }

    [Fact]
    public async Task A_wait_of_less_than_a_millisecond_neither_fires_immediately_nor_repeatedly()
    {
        var clock = new ManualClock();
        var gatherer = new Gatherer<string>(
            new GatheringOptions(),
            (_, _) =>
            {
                clock.Advance(TimeSpan.FromMicroseconds(400));
                return Task.FromResult(true);
            },
            clock);
        (await gatherer.AddAsync("a", 1).WaitAsync(Limit)).Should().BeTrue();
        var deepest = Math.Max(clock.Deepest, ManualClock.Depth);

        var second = gatherer.AddAsync("b", 1);

        second.IsCompleted.Should().BeFalse("it waits twice as long as the first batch took");
        clock.Due.Should().Be(TimeSpan.FromMilliseconds(1));
        clock.Advance(TimeSpan.FromMilliseconds(1));
        (await second.WaitAsync(Limit)).Should().BeTrue();
        clock.Deepest.Should().BeLessThan(deepest + 50, "no wait runs inside another one");
    }

    public void Dispose() => _gate.Dispose();

    private Gatherer<string> Gatherer(GatheringOptions options) => new(options, ConsumeAsync, TimeProvider.System);

    private async Task<bool> ConsumeAsync(IReadOnlyList<string> batch, BatchTurn turn)
    {
        _batches.Enqueue(string.Concat(batch));
        return await _gate.WaitAsync(Limit);
    }
}
