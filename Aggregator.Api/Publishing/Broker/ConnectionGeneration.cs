namespace Aggregator.Api.Publishing.Broker;

/// <summary>
/// Tells publishes that the connection on which they have begun is broken. They leave before the client ends the
/// connection: MassTransit disposes of its channels at the same time, and what then waits in one may never end by
/// itself, and keep the connection from ending, because RabbitMQ.Client disposes of a semaphore that others wait for
/// (rabbitmq-dotnet-client issue 1865). As long as a connection stands, however slow the broker is, nothing is given
/// up.
/// </summary>
internal sealed class ConnectionGeneration : IDisposable
{
    /// <summary>
    /// How long the old channels may still be in use, and then, how long a publish may take to go over to new ones.
    /// </summary>
    private static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(1);

    /// <summary>
    /// On a machine that is short of time old channels stay in use for longer: what begins on them after the first
    /// round is given up in the next, each round twice as long after the one before.
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
    /// Is cancelled when the connection of this moment has broken, or is being replaced; not while the broker is away.
    /// </summary>
    public CancellationToken Replaced => Volatile.Read(ref _current).Token;

    /// <summary>The connection has ended; the client does not know it yet.</summary>
    public void Broken() => Renew().Cancel();

    /// <summary>
    /// The bus makes a new connection. What still waits for the old one, or for a repetition, does better to begin
    /// again.
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
