using Aggregator.Outbox.RabbitMq;

namespace Aggregator.Tests.Outbox.RabbitMq;

/// <summary>Tests which delivery tags one acknowledgement covers.</summary>
public sealed class AckWindowTests
{
    private readonly AckWindow _window = new();

    [Fact]
    public void Finished_messages_from_the_lowest_tag_on_take_one_command()
    {
        Done(3, 1, 2, 5);

        _window.TakeUpTo().Should().Be((3UL, true));
        _window.TakeUpTo().Should().BeNull("4 is still in progress");
        Done(4);
        _window.TakeUpTo().Should().Be((5UL, true));
        _window.Waiting.Should().Be(0);
    }

    [Fact]
    public void A_single_tag_is_acknowledged_singly()
    {
        Done(1);

        _window.TakeUpTo().Should().Be((1UL, false));
    }

    [Fact]
    public void A_returned_tag_is_skipped_and_never_acknowledged()
    {
        _window.Settle(2);
        _window.Settle(4);
        Done(1, 3);

        _window.TakeUpTo().Should().Be((3UL, true));
        Done(5);
        _window.TakeUpTo().Should().Be((5UL, false));
    }

    [Fact]
    public void Tags_above_a_message_in_progress_can_be_taken_singly()
    {
        Done(2, 4, 3);

        _window.TakeAll().Should().BeEquivalentTo([2UL, 3UL, 4UL]);
        _window.Waiting.Should().Be(0);
        _window.TakeUpTo().Should().BeNull();
        Done(1);
        _window.TakeUpTo().Should().Be((1UL, false));
        Done(5, 6);
        _window.TakeUpTo().Should().Be((6UL, true));
    }

    /// <summary>
    /// Compares the window with a model of the broker, which holds the delivered messages and closes the channel on an
    /// unknown tag.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Each_tag_is_acknowledged_once_and_only_after_its_message_is_finished(int seed)
    {
        const int deliveries = 20_000;
        const int prefetch = 60;
        var random = new Random(seed);
        var held = new SortedSet<ulong>();
        var atWork = new List<ulong>();
        var (delivered, returned) = (0UL, 0);
        while (delivered < deliveries || held.Count > 0)
        {
            while (delivered < deliveries && held.Count < prefetch)
            {
                held.Add(++delivered);
                atWork.Add(delivered);
            }

            for (var n = random.Next(prefetch); n > 0 && atWork.Count > 0; n--)
            {
                var at = random.Next(Math.Min(atWork.Count, 25));
                var tag = atWork[at];
                atWork.RemoveAt(at);
                if (random.Next(50) > 0)
                {
                    _window.Add(tag);
                }
                else
                {
                    held.Remove(tag).Should().BeTrue();
                    _window.Settle(tag);
                    returned++;
                }
            }

            if (_window.TakeUpTo() is { } ack)
            {
                held.Should().Contain(ack.Tag);
                var named = ack.Multiple ? held.Where(tag => tag <= ack.Tag).ToList() : [ack.Tag];
                named.Should().NotIntersectWith(atWork);
                held.ExceptWith(named);
            }

            if (random.Next(4) == 0)
            {
                foreach (var tag in _window.TakeAll())
                    held.Remove(tag).Should().BeTrue();
            }
        }

        returned.Should().BePositive();
        _window.Waiting.Should().Be(0);
        atWork.Should().BeEmpty();
    }

    private void Done(params ulong[] tags)
    {
        foreach (var tag in tags)
            _window.Add(tag);
    }
}
