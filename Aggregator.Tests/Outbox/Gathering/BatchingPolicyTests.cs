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

    private List<string>? Taken(TimeSpan now) => _policy.TryTake(now, out var batch) ? batch : null;

    private void RunFor(TimeSpan time)
    {
        _policy.Add("a", 1, Start);
        Taken(Start).Should().Equal("a");
        _policy.Ended(time);
    }
}
