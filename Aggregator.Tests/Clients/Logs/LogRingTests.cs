using Aggregator.Client.Logs;

namespace Aggregator.Tests.Clients.Logs;

public sealed class LogRingTests
{
    [Fact]
    public void A_full_ring_takes_nothing_until_something_is_taken()
    {
        var ring = new LogRing<string>(2);
        ring.TryAdd("a", out _).Should().BeTrue();
        ring.TryAdd("b", out var position).Should().BeTrue();
        position.Should().Be(1);

        ring.TryAdd("c", out _).Should().BeFalse();
        ring.TryTake(out var first).Should().BeTrue();
        first.Should().Be("a");
        ring.TryAdd("c", out _).Should().BeTrue();

        ring.TryTake(out _).Should().BeTrue();
        ring.TryTake(out var last).Should().BeTrue();
        last.Should().Be("c");
        ring.TryTake(out _).Should().BeFalse();
    }

    [Fact]
    public async Task Many_threads_lose_nothing_and_keep_the_order_of_each()
    {
        const int threads = 4, each = 200_000;
        var ring = new LogRing<Tuple<int, int>>(64);
        var adding = Enumerable.Range(0, threads).Select(thread => Task.Factory.StartNew(
            () =>
            {
                for (var i = 0; i < each; i++)
                {
                    var item = Tuple.Create(thread, i);
                    while (!ring.TryAdd(item, out _))
                        Thread.Yield();
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)).ToArray();

        var next = new int[threads];
        var isInOrder = true;
        while (next.Sum() < threads * each)
        {
            if (ring.TryTake(out var item))
                isInOrder &= item.Item2 == next[item.Item1]++;
            else
                Thread.Yield();
        }

        await Task.WhenAll(adding);
        isInOrder.Should().BeTrue();
        ring.TryTake(out _).Should().BeFalse();
        (ring.Added, ring.Taken).Should().Be((threads * each, threads * each));
    }
}
