using Aggregator.Hosting.RabbitMq;
using Aggregator.Tests.Outbox.Infrastructure;

namespace Aggregator.Tests.Hosting.RabbitMq;

/// <summary>A channel whose messages are all refused needs another connection.</summary>
public sealed class RefusedChannelsTests
{
    private static readonly byte[] Nack = [1, 0, 1, 0, 0, 0, 13, 0, 60, 0, 120, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0xCE];
    private static readonly byte[] Ack = [1, 0, 1, 0, 0, 0, 13, 0, 60, 0, 80, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0xCE];

    private readonly ManualClock _time = new();
    private readonly RefusedChannels _channels;
    private readonly FrameFilter _frames;

    public RefusedChannelsTests()
    {
        _channels = new RefusedChannels(_time);
        _frames = new FrameFilter(_channels);
    }

    [Fact]
    public void Refusals_for_a_second_need_another_connection()
    {
        Receive(Nack);
        _time.Advance(TimeSpan.FromMilliseconds(900));
        Receive(Nack);
        _frames.NeedsOtherConnection.Should().BeFalse("an election takes a moment");

        _time.Advance(TimeSpan.FromMilliseconds(200));
        Receive(Nack);

        _frames.NeedsOtherConnection.Should().BeTrue();
    }

    [Fact]
    public void A_confirm_in_between_shows_that_the_channel_works()
    {
        Receive(Nack);
        _time.Advance(TimeSpan.FromSeconds(2));
        Receive(Ack);
        Receive(Nack);

        _frames.NeedsOtherConnection.Should().BeFalse();
    }

    [Fact]
    public void A_full_queue_costs_a_connection_only_now_and_then()
    {
        var replaced = 0;
        for (var second = 0; second < 60; second++)
        {
            if (_channels.Refused(1))
            {
                replaced++;
                _channels.Connected();
            }

            _time.Advance(TimeSpan.FromSeconds(1));
        }

        replaced.Should().BeInRange(3, 4);
    }

    /// <summary>Frames are inspected however they are split over reads.</summary>
    private void Receive(byte[] frame)
    {
        foreach (var part in frame.Chunk(3))
        {
            part.CopyTo(_frames.Room().Span);
            _frames.Received(part.Length);
            while (_frames.Advance())
            {
            }
        }
    }
}
