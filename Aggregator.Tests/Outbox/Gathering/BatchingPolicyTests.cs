using Aggregator.Outbox.Gathering;

namespace Aggregator.Tests.Outbox.Gathering;

public sealed class BatchingPolicyTests
{
    private static readonly TimeSpan Start = TimeSpan.FromSeconds(5);

    private readonly BatchingPolicy<string> _policy = new(new GatheringOptions
    {
        Concurrency = 1, MessageLimit = 3, ByteLimit = 100, Window = TimeSpan.FromMilliseconds(20),
    });

    [Fact]
    public void The_first_item_starts_immediately()
    {
        _policy.Add("a", 1, Start);

        Taken(Start).Should().Equal("a");
        _policy.NextLook(Start).Should().BeNull();
    }

    [Fact]
    public void A_single_item_waits_twice_as_long_as_the_last_batch_took()
    {
        RunFor(TimeSpan.FromMilliseconds(4));
        _policy.Add("b", 1, Start);

        Taken(Start + TimeSpan.FromMilliseconds(7)).Should().BeNull();
        _policy.NextLook(Start + TimeSpan.FromMilliseconds(7)).Should().Be(TimeSpan.FromMilliseconds(1));
        Taken(Start + TimeSpan.FromMilliseconds(8)).Should().Equal("b");
    }

    [Fact]
    public void No_item_waits_longer_than_the_window()
    {
        RunFor(TimeSpan.FromSeconds(3));
        _policy.Add("b", 1, Start);

        _policy.NextLook(Start).Should().Be(TimeSpan.FromMilliseconds(20));
        Taken(Start + TimeSpan.FromMilliseconds(20)).Should().Equal("b");
    }

    [Fact]
    public void A_full_batch_starts_immediately()
    {
        RunFor(TimeSpan.FromMilliseconds(4));
        foreach (var item in (string[])["b", "c", "d", "e"])
            _policy.Add(item, 1, Start);

        Taken(Start).Should().Equal("b", "c", "d");
        _policy.Ended(TimeSpan.FromMilliseconds(4));
        Taken(Start).Should().BeNull("the rest is not a full batch");
    }

    [Fact]
    public void A_batch_at_its_byte_limit_starts_immediately()
    {
        RunFor(TimeSpan.FromMilliseconds(4));
        _policy.Add("b", 99, Start);
        Taken(Start).Should().BeNull();
        _policy.Add("c", 1, Start);
        _policy.Add("d", 1, Start);

        Taken(Start).Should().Equal("b", "c");
    }

    [Fact]
    public void No_batch_starts_while_the_maximum_number_runs()
    {
        _policy.Add("a", 1, Start);
        Taken(Start).Should().Equal("a");
        _policy.Add("b", 1, Start);

        Taken(Start + TimeSpan.FromHours(1)).Should().BeNull();
        _policy.NextLook(Start).Should().BeNull("only the end of a batch changes that");
    }

    [Fact]
    public void Items_that_keep_arriving_wait_for_the_window()
    {
        var policy = new BatchingPolicy<int>(
            new GatheringOptions { Concurrency = 1, Window = TimeSpan.FromMilliseconds(20) });
        var now = Start;
        for (var item = 0; item < 10; item++)
        {
            policy.Add(item, 1, now);
            now += TimeSpan.FromMilliseconds(1);
        }

        policy.TryTake(now, out _).Should().BeFalse();
        policy.NextLook(now).Should().Be(TimeSpan.FromMilliseconds(10));
        policy.TryTake(Start + TimeSpan.FromMilliseconds(20), out var batch).Should().BeTrue();
        batch.Should().Equal(Enumerable.Range(0, 10));
    }

    [Fact]
    public void Items_that_each_follow_the_batch_before_do_not_wait_for_the_window()
    {
        var policy = new BatchingPolicy<int>(
            new GatheringOptions { Concurrency = 1, Window = TimeSpan.FromMilliseconds(20) });
        var took = TimeSpan.FromMilliseconds(3);
        var now = Start;
        for (var item = 0; item < 10; item++)
        {
            policy.Add(item, 1, now);
            now += policy.NextLook(now)!.Value;
            policy.TryTake(now, out _).Should().BeTrue();
            now += took;
            policy.Ended(took);
        }

        now.Should().BeLessThanOrEqualTo(Start + (10 * 3 * took));
    }

    [Fact]
    public void A_steady_flow_that_has_ended_is_forgotten()
    {
        var policy = new BatchingPolicy<int>(
            new GatheringOptions { Concurrency = 1, Window = TimeSpan.FromMilliseconds(20) });
        for (var item = 0; item < 10; item++)
            policy.Add(item, 1, Start);
        policy.TryTake(Start + TimeSpan.FromMilliseconds(20), out _).Should().BeTrue();
        policy.Ended(TimeSpan.FromMilliseconds(2));
        var later = Start + TimeSpan.FromSeconds(1);
        policy.Add(10, 1, later);

        policy.NextLook(later).Should().Be(TimeSpan.FromMilliseconds(4));
    }

    private List<string>? Taken(TimeSpan now) => _policy.TryTake(now, out var batch) ? batch : null;

    private void RunFor(TimeSpan time)
    {
        _policy.Add("a", 1, Start);
        Taken(Start).Should().Equal("a");
        _policy.Ended(time);
    }
}
