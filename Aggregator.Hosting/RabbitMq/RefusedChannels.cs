namespace Aggregator.Hosting.RabbitMq;

/// <summary>
/// Recognises channels on which the broker refuses every message. RabbitMQ before 3.13 does so for as long as a channel
/// is open if its first message came while the queue's leader was lost and no other elected: the channel asks the lost
/// node again and again. Only another channel helps. A queue that is full refuses messages too; there another channel
/// does no good, and little harm as long as it is rare.
/// </summary>
/// <remarks>Shared by the connections that follow each other. Used by one of them at a time.</remarks>
internal sealed class RefusedChannels(TimeProvider? time = null)
{
    /// <summary>An election takes less.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>How long after one replacement there is no other.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly Dictionary<ushort, long> _refusedSince = [];
    private long? _replaced;

    /// <summary>A new connection has none of the channels of the last one.</summary>
    public void Connected() => _refusedSince.Clear();

    /// <summary>The broker has confirmed a message.</summary>
    public void Confirmed(ushort channel) => _refusedSince.Remove(channel);

    /// <summary>The broker has refused a message; returns whether the connection should be replaced.</summary>
    public bool Refused(ushort channel)
    {
        var now = _time.GetTimestamp();
        if (_refusedSince.TryAdd(channel, now) || _time.GetElapsedTime(_refusedSince[channel], now) < Patience
            || (_replaced is { } last && _time.GetElapsedTime(last, now) < Pause))
            return false;
        _replaced = now;
        return true;
    }
}
