namespace Aggregator.Api.Publishing;

/// <summary>
/// Marks a request's share of the in-flight limits as in use. The route holds one lease, and work that outlives the
/// route retains another, such as a publish for which a request no longer waits. The share is released when all leases
/// are disposed of.
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

    /// <summary>Returns another lease on the same share, which must be disposed of separately.</summary>
    /// <exception cref="ObjectDisposedException">This lease has been disposed of, and the share may have been
    /// released.</exception>
    public InFlightLease Retain()
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed) != 0, this);
        return new InFlightLease(_share);
    }

    /// <summary>Reserves room for more bytes of the body, and reports whether there was any.</summary>
    public bool TryGrow(long bytes) => _share.TryGrow(bytes);

    /// <summary>
    /// Sets the number of bytes that the request holds. When there is no room for an increase, nothing changes.
    /// </summary>
    public bool TryHold(long bytes) => _share.TryHold(bytes);

    /// <summary>Ends the lease; further calls have no effect.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
            _share.Release();
    }
}
