namespace Aggregator.Api.Publishing;

/// <summary>
/// Says that a request's share of what is under way is still in use. The route has one lease, and whoever works on
/// after it retains another, such as a publish that a request has given up waiting for. The share is free when all of
/// them are disposed of.
/// </summary>
internal sealed class InFlightLease : IDisposable
{
    private readonly InFlightLimiter.Share _share;
    private int _isDisposed;

    public InFlightLease(InFlightLimiter.Share share)
    {
        share.Retain();
        _share = share;
    }

    /// <summary>Another lease on the same share, to be disposed of by itself.</summary>
    /// <exception cref="ObjectDisposedException">This one is over, and with it perhaps the share.</exception>
    public InFlightLease Retain()
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed) != 0, this);
        return new InFlightLease(_share);
    }

    /// <summary>Takes room for more bytes of the body, or tells that there is none.</summary>
    public bool TryGrow(long bytes) => _share.TryGrow(bytes);

    /// <summary>
    /// Says how many bytes the request holds from now on. When there is no room for more than before, nothing changes.
    /// </summary>
    public bool TryHold(long bytes) => _share.TryHold(bytes);

    /// <summary>Ends the lease; again it does nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
            _share.Release();
    }
}
