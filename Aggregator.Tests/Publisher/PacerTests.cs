using Publisher.Worker.Sending;

namespace Aggregator.Tests.Publisher;

public sealed class PacerTests
{
    [Theory]
    [InlineData(100, 1)]
    [InlineData(5000, 1)]
    [InlineData(1000, 50)]
    public void A_sender_that_waits_as_scheduled_keeps_the_rate(double rate, int events)
    {
        var pacer = new Pacer(rate);
        var now = TimeSpan.Zero;
        var sent = 0;
        while (now < TimeSpan.FromSeconds(10))
        {
            now += pacer.Reserve(events, now);
            sent += events;
        }

        var slack = rate * Pacer.Slack.TotalSeconds;
        ((double)sent).Should().BeInRange(10 * rate, (10 * rate) + slack + (2 * events));
    }

    [Fact]
    public void The_pacer_compensates_late_timers()
    {
        var pacer = new Pacer(1000);
        var now = TimeSpan.Zero;
        var sent = 0;
        for (; now < TimeSpan.FromSeconds(10); sent++)
        {
            var wait = pacer.Reserve(1, now);
            now += wait > TimeSpan.Zero ? wait + TimeSpan.FromMilliseconds(15) : TimeSpan.Zero;
        }

        (sent / now.TotalSeconds).Should().BeApproximately(1000, 15);
    }

    [Fact]
    public void After_a_stall_the_pacer_catches_up_only_by_the_slack()
    {
        var pacer = new Pacer(100);
        pacer.Reserve(1, TimeSpan.Zero);

        var afterStall = TimeSpan.FromMinutes(1);
        var atOnce = Enumerable.Range(0, 1000).Count(_ => pacer.Reserve(1, afterStall) == TimeSpan.Zero);
        atOnce.Should().BeInRange(10, 11);
    }

    [Fact]
    public void Without_a_rate_no_sender_waits() =>
        Enumerable.Range(0, 1000).Should().OnlyContain(_ => new Pacer(0).Reserve(500, TimeSpan.Zero) == TimeSpan.Zero);
}
