using Aggregator.Api.Stats;
using Aggregator.Storage.Queries;

namespace Aggregator.Tests.Api.Stats;

public sealed class LoadHistoryTests
{
    private readonly Clock _clock = new();

    [Fact]
    public void Rates_cover_only_the_last_minute()
    {
        var history = new LoadHistory(_clock);
        history.Rates(0, 0).Should().BeNull();

        for (var i = 0; i < 10; i++)
        {
            history.Add(i * 1000, i * 100, 0);
            _clock.Advance(TimeSpan.FromSeconds(20));
        }

        // The samples of the last minute are those of 60, 40 and 20 seconds ago: 7,000, 8,000 and 9,000.
        history.Rates(10_000, 1_000).Should().Be((50.0, 5.0));
    }

    [Fact]
    public void The_oldest_waiting_message_arrived_after_the_queue_was_last_empty()
    {
        var history = new LoadHistory(_clock);
        history.Add(null, null, 5);
        history.OldestWaitingSeconds(5).Should().BeNull();
        history.Add(null, null, 0);
        _clock.Advance(TimeSpan.FromSeconds(7));
        history.Add(null, null, 3);

        history.OldestWaitingSeconds(3).Should().Be(7);
        history.OldestWaitingSeconds(0).Should().Be(0);
        history.OldestWaitingSeconds(null).Should().BeNull();
    }

    [Fact]
    public void Rejects_that_are_not_drained_for_a_minute_degrade_the_status()
    {
        var history = new LoadHistory(_clock);
        var queue = new QueueState(Messages: 5, Consumers: 1);
        history.AddRejects(new DeadLetterBacklog(0, 1, 0));
        _clock.Advance(TimeSpan.FromSeconds(59));
        history.AddRejects(null);
        history.AddRejects(new DeadLetterBacklog(2, 0, 0));
        StatusReasons.From(queue, history.RejectsWaited).Should().BeEmpty();

        _clock.Advance(TimeSpan.FromSeconds(1));
        StatusReasons.From(queue, history.RejectsWaited).Should().Equal(StatusReasons.RejectsWait);
        StatusReasons.From(queue with { Consumers = 0 }, history.RejectsWaited)
            .Should().Equal(StatusReasons.NoConsumer, StatusReasons.RejectsWait);
        StatusReasons.From(null, history.RejectsWaited).Should().Equal(StatusReasons.BrokerUnavailable);

        history.AddRejects(new DeadLetterBacklog(0, 0, 0));
        StatusReasons.From(queue, history.RejectsWaited).Should().BeEmpty();
        StatusReasons.From(new QueueState(Messages: 0, Consumers: 0), history.RejectsWaited).Should().BeEmpty();
    }

    [Fact]
    public void A_window_grows_while_queries_are_fast_and_shrinks_while_they_are_slow()
    {
        var window = new ScanWindow();
        var first = window.Length;

        window.Took(TimeSpan.FromMilliseconds(10));
        window.Length.Should().Be(first * 2);
        window.Took(TimeSpan.FromSeconds(3));
        window.Length.Should().Be(first);
        while (window.TryShorten())
            window.Length.Should().BeGreaterThanOrEqualTo(ScanWindow.Shortest);
        window.Length.Should().Be(ScanWindow.Shortest);
        window.End(5, 1_000_000).Should().Be(5 + ScanWindow.Shortest);
        window.End(5, 10).Should().Be(10);
    }

    private sealed class Clock : TimeProvider
    {
        private long _now = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Advance(TimeSpan by) => _now += by.Ticks;
    }
}
