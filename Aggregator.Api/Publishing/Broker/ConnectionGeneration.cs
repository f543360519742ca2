namespace Aggregator.Api.Publishing.Broker;

/// <summary>
/// Signals to publishes that the connection on which they began is broken. They must stop before the client closes the
/// connection: MassTransit disposes of its channels at the same time, and a publish that still waits in one may never
/// complete and may keep the connection from closing, because RabbitMQ.Client disposes of a semaphore that others wait
/// for (rabbitmq-dotnet-client issue 1865). As long as a connection is open, no publish is abandoned, however slow the
/// broker is.
/// </summary>
internal sealed class ConnectionGeneration : IDisposable
{
    /// <summary>
    /// The time for which the old channels may still be in use, and then the time within which a publish has to move to
    /// new ones.
    /// </summary>
    private static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(1);

    /// <summary>
    /// On an overloaded machine old channels stay in use for longer: a publish that begins on them after the first
    /// round is abandoned in the next, and the delay doubles with each round. The rounds begin 1, 3, 7 and 15 seconds
    /// after the connection was opened, and each gives a publish <see cref="SettleTime"/> to move.
    /// </summary>
    private const int Rounds = 4;

    private readonly TimeProvider _time;
    private readonly ITimer _settled;
    private CancellationTokenSource _current;
    private int _round;

    public ConnectionGeneration(TimeProvider time)
    {
        _time = time;
        _current = New();
        _settled = time.CreateTimer(_ => Settle(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>
    /// Cancelled when the current connection has broken or is being replaced, but not while the broker is unavailable.
    /// </summary>
    public CancellationToken Replaced => Volatile.Read(ref _current).Token;

    /// <summary>The connection is closed, but the client has not noticed yet.</summary>
    public void Broken() => Renew().Cancel();

    /// <summary>
    /// The bus opens a new connection. A publish that still waits for the old one, or for a retry, should start again.
    /// </summary>
    public void Connecting()
    {
        Renew().Cancel();
        Volatile.Write(ref _round, 0);
        _settled.Change(SettleTime, Timeout.InfiniteTimeSpan);
    }

    public void Dispose()
    {
        _settled.Dispose();
        _current.Dispose();
    }

    private void Settle()
    {
        Renew().CancelAfter(SettleTime);
        var round = Interlocked.Increment(ref _round);
        if (round < Rounds)
            _settled.Change(SettleTime * (1 << round), Timeout.InfiniteTimeSpan);
    }

    private CancellationTokenSource Renew() => Interlocked.Exchange(ref _current, New());

    private CancellationTokenSource New() => new(Timeout.InfiniteTimeSpan, _time);
}
