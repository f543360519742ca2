using Microsoft.Extensions.Options;

namespace Aggregator.Api.Publishing;

/// <summary>
/// Limits the requests in flight, from the first byte to the broker's confirm. A publish for which a request no longer
/// waits is counted until it ends, because it still holds its memory.
/// </summary>
internal sealed class InFlightLimiter(IOptions<PublishOptions> options)
{
    private readonly long _maxBytes = options.Value.MaxBytesInFlight;
    private readonly int _maxRequests = options.Value.MaxRequestsInFlight;
    private readonly int _maxUploads = Math.Max(1, options.Value.MaxRequestsInFlight / 2);
    private long _bytes;
    private int _requests;
    private int _uploads;

    /// <summary>Acquires a lease for a request; <c>null</c> when none is available.</summary>
    /// <param name="isUpload">Whether the request is an NDJSON upload: uploads may last for hours and get at most half
    /// of the leases.</param>
    public InFlightLease? AttemptAcquire(bool isUpload = false)
    {
        if (isUpload && Interlocked.Increment(ref _uploads) > _maxUploads)
        {
            Interlocked.Decrement(ref _uploads);
            return null;
        }

        if (Interlocked.Increment(ref _requests) <= _maxRequests)
            return new InFlightLease(new Share(this, isUpload));
        Leave(isUpload);
        return null;
    }

    private void Leave(bool isUpload)
    {
        Interlocked.Decrement(ref _requests);
        if (isUpload)
            Interlocked.Decrement(ref _uploads);
    }

    /// <summary>The share of one request, which is held as long as a lease on it exists.</summary>
    internal sealed class Share(InFlightLimiter limiter, bool isUpload)
    {
        private long _bytes;
        private int _leases;

        public bool TryGrow(long bytes)
        {
            _bytes += bytes;
            return Interlocked.Add(ref limiter._bytes, bytes) <= limiter._maxBytes;
        }

        public bool TryHold(long bytes)
        {
            var more = bytes - _bytes;
            if (Interlocked.Add(ref limiter._bytes, more) > limiter._maxBytes && more > 0)
            {
                Interlocked.Add(ref limiter._bytes, -more);
                return false;
            }

            _bytes = bytes;
            return true;
        }

        public void Retain() => Interlocked.Increment(ref _leases);

        public void Release()
        {
            if (Interlocked.Decrement(ref _leases) > 0)
                return;
            Interlocked.Add(ref limiter._bytes, -_bytes);
            limiter.Leave(isUpload);
        }
    }
}
