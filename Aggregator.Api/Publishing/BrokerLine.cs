namespace Aggregator.Api.Publishing;

/// <summary>
/// Tells publishes that the connection on which they may have begun has been replaced. When a connection breaks, its
/// channels may be disposed of while publishes still wait in them (by MassTransit 8.4 on RabbitMQ.Client 7.2), and those
/// never end by themselves. As long as a connection stands, however slow the broker is, nothing is given up.
/// </summary>
internal sealed class BrokerLine : IDisposable
{
    /// <summary>How long the old channels may still be in use, and then, how long a publish may take to go over to new ones.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>
    /// On a machine that is short of time old channels stay in use for longer: what begins on them after the first round is
    /// given up in the next, each round twice as long after the one before.
    /// </summary>
    private const int Rounds = 4;

    private readonly TimeProvider _time;
    private readonly ITimer _settled;
    private CancellationTokenSource _current;
    private int _round;

    public BrokerLine(TimeProvider time)
    {
        _time = time;
        _current = New();
        _settled = time.CreateTimer(_ => Replace(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Is cancelled some time after the connection of this moment has been replaced; not while the broker is away.</summary>
    public CancellationToken Replaced => Volatile.Read(ref _current).Token;

    /// <summary>The bus tries to connect: the connection that it had is gone.</summary>
    public void Connecting()
    {
        Volatile.Write(ref _round, 0);
        _settled.Change(Patience, Timeout.InfiniteTimeSpan);
    }

    public void Dispose()
    {
        _settled.Dispose();
        _current.Dispose();
    }

    private void Replace()
    {
        Interlocked.Exchange(ref _current, New()).CancelAfter(Patience);
        var round = Interlocked.Increment(ref _round);
        if (round < Rounds)
            _settled.Change(Patience * (1 << round), Timeout.InfiniteTimeSpan);
    }

    private CancellationTokenSource New() => new(Timeout.InfiniteTimeSpan, _time);
}
