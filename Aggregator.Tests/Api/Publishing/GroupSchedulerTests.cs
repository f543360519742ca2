using Aggregator.Api.Publishing.Broker;

namespace Aggregator.Tests.Api.Publishing;

public sealed class GroupSchedulerTests
{
    private static readonly TimeSpan Start = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    private readonly GroupScheduler _scheduler = new(maxInFlight: 1);

    [Fact]
    public void No_group_begins_without_an_event()
    {
        _scheduler.TryBegin(0, Start).Should().BeFalse();
        _scheduler.NextLook(0, Start).Should().BeNull();
    }

    [Fact]
    public void A_client_that_is_alone_never_waits()
    {
        for (var now = Start; now < Start + (10 * Millisecond); now += Millisecond)
        {
            _scheduler.TryBegin(1, now).Should().BeTrue();
            _scheduler.Ended(now, 1, 0, now);
        }
    }

    [Fact]
    public void Events_wait_while_a_group_is_in_flight()
    {
        _scheduler.TryBegin(1, Start).Should().BeTrue();

        _scheduler.TryBegin(7, Start + Millisecond).Should().BeFalse();
        _scheduler.NextLook(7, Start + Millisecond).Should().Be(GroupScheduler.OverdueAfter - Millisecond);
    }

    [Fact]
    public void A_group_waits_for_the_clients_that_were_just_answered()
    {
        _scheduler.TryBegin(1, Start).Should().BeTrue();
        _scheduler.Ended(Start, events: 5, waiting: 3, now: Start + Millisecond);

        _scheduler.TryBegin(7, Start + Millisecond).Should().BeFalse();
        _scheduler.NextLook(7, Start + Millisecond).Should().Be(GroupScheduler.Linger);
        _scheduler.TryBegin(8, Start + (2 * Millisecond)).Should().BeTrue();
    }

    [Fact]
    public void No_group_waits_for_clients_that_do_not_return()
    {
        _scheduler.TryBegin(1, Start).Should().BeTrue();
        _scheduler.Ended(Start, events: 20, waiting: 0, now: Start);

        _scheduler.TryBegin(1, Start + GroupScheduler.Linger).Should().BeTrue();
        _scheduler.Ended(Start + GroupScheduler.Linger, events: 1, waiting: 0, now: Start + GroupScheduler.Linger);
        _scheduler.TryBegin(1, Start + GroupScheduler.Linger).Should().BeTrue("one event is all that was known");
    }

    [Fact]
    public void An_overdue_group_makes_room_for_one_other()
    {
        var late = Start + GroupScheduler.OverdueAfter;
        _scheduler.TryBegin(1, Start).Should().BeTrue();

        _scheduler.TryBegin(1, late - Millisecond).Should().BeFalse();
        _scheduler.TryBegin(1, late).Should().BeTrue();
        _scheduler.TryBegin(1, late + TimeSpan.FromHours(1)).Should().BeFalse("a stalled broker is sent no more");
        _scheduler.NextLook(1, late).Should().BeNull("only the end of a group makes room");
    }

    [Fact]
    public void The_end_of_an_overdue_group_makes_room_again()
    {
        var late = Start + GroupScheduler.OverdueAfter;
        _scheduler.TryBegin(1, Start).Should().BeTrue();
        _scheduler.TryBegin(1, late).Should().BeTrue();
        _scheduler.Ended(Start, events: 1, waiting: 1, now: late + Millisecond);

        _scheduler.TryBegin(2, late + Millisecond).Should().BeFalse("the other one is not overdue yet");
        _scheduler.TryBegin(2, late + GroupScheduler.OverdueAfter).Should().BeTrue();
    }

    [Fact]
    public void With_as_many_groups_as_events_each_event_is_sent_at_once()
    {
        var scheduler = new GroupScheduler(maxInFlight: 64);

        Enumerable.Range(0, 64).Should().AllSatisfy(_ => scheduler.TryBegin(1, Start).Should().BeTrue());
    }
}
