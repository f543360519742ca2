using System.Threading.Channels;

namespace Aggregator.Consumers.Announcements;

/// <summary>
/// Signals to the announcer of this process that a transaction is about to store events. Several signals before a wait
/// count as one.
/// </summary>
internal sealed class StoredSignal(TimeProvider time)
{
    private readonly Channel<bool> _signals = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private long _last;

    /// <summary>A transaction has stored events and is about to commit.</summary>
    public void Raise()
    {
        Volatile.Write(ref _last, time.GetTimestamp());
        _signals.Writer.TryWrite(true);
    }

    /// <summary>Whether it was raised less than <paramref name="span"/> ago.</summary>
    public bool WasRaisedWithin(TimeSpan span) =>
        Volatile.Read(ref _last) is var last and > 0 && time.GetElapsedTime(last) < span;

    /// <summary>Waits until it has been raised since the last wait, at most for <paramref name="timeout"/>.</summary>
    public async Task WaitAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await _signals.Reader.ReadAsync(end.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Nothing was stored in time; the caller need not distinguish this, because it polls in any case.
            return;
        }
    }
}
