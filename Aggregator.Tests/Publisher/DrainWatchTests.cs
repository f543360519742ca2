using Publisher.Worker.Verifying;

namespace Aggregator.Tests.Publisher;

public sealed class DrainWatchTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly DrainWatch _watch = new(receivedAtLeast: 100, Timeout, TimeSpan.Zero);
    private TimeSpan _now;

    [Fact]
    public void A_queue_is_drained_when_the_counts_are_stable_at_their_target()
    {
        Read(50, received: 50).Should().Be(DrainState.Waiting);
        for (var reading = 1; reading < DrainWatch.SteadyReadings; reading++)
            Read(0, received: 100).Should().Be(DrainState.Waiting);

        Read(0, received: 100).Should().Be(DrainState.Drained);
    }

    [Fact]
    public void A_queue_with_changing_counts_is_not_drained()
    {
        for (var received = 100; received < 150; received++)
            Read(0, received).Should().Be(DrainState.Waiting);
    }

    [Fact]
    public void An_empty_queue_with_events_missing_stalls()
    {
        Read(0, received: 99);
        _now += Timeout - TimeSpan.FromSeconds(2);
        Read(0, received: 99).Should().Be(DrainState.Waiting);

        Read(0, received: 99).Should().Be(DrainState.Stalled);
    }

    [Fact]
    public void A_slow_drain_is_progress()
    {
        for (var received = 1; received < 100; received++)
        {
            _now += Timeout / 2;
            Read(100 - received, received).Should().Be(DrainState.Waiting);
        }
    }

    [Fact]
    public void Another_publisher_that_never_stops_does_not_prolong_the_wait_forever()
    {
        var states = Enumerable.Range(0, 100).Select(i => Read(backlog: 5 + (i % 3), received: 100 + i)).ToList();

        states.Should().Contain(DrainState.Stalled);
    }

    [Fact]
    public void A_failed_reading_ends_neither_the_wait_nor_the_stable_phase()
    {
        for (var reading = 1; reading < DrainWatch.SteadyReadings; reading++)
        {
            Read(0, received: 100).Should().Be(DrainState.Waiting);
            Fail().Should().Be(DrainState.Waiting);
        }

        Read(0, received: 100).Should().Be(DrainState.Drained);
    }

    [Fact]
    public void Readings_that_fail_for_longer_than_the_timeout_count_as_a_stall()
    {
        _now += Timeout;

        Fail().Should().Be(DrainState.Stalled);
    }

    [Fact]
    public void An_unknown_backlog_is_not_an_empty_one()
    {
        for (var reading = 0; reading < 2 * DrainWatch.SteadyReadings; reading++)
            Read(backlog: null, received: 100).Should().Be(DrainState.Waiting);
    }

    private DrainState Fail() => _watch.Observe(null, _now += TimeSpan.FromSeconds(1));

    private DrainState Read(long? backlog, long received)
    {
        var stats = new AggregatorStats { Received = received, Unique = received, Duplicates = 0, Backlog = backlog };
        return _watch.Observe(stats, _now += TimeSpan.FromSeconds(1));
    }
}
