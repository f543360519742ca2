using Microsoft.Extensions.Options;

namespace Aggregator.Api.Publishing;

/// <summary>
/// Counts what is under way between the first byte of a request and the broker's confirm. A publish that a request has
/// given up waiting for is still counted until it ends: it still holds its memory.
/// </summary>
internal sealed class InFlight(IOptions<PublishOptions> options)
{
    private readonly long _mostBytes = options.Value.MaxBytesInFlight;
    private readonly int _mostRequests = options.Value.MaxRequestsInFlight;
    private long _bytes;
    private int _requests;

    /// <summary>Takes a place for a request, or <c>null</c> when there is none.</summary>
    public Place? TryEnter()
    {
        if (Interlocked.Increment(ref _requests) <= _mostRequests)
            return new Place(this);
        Interlocked.Decrement(ref _requests);
        return null;
    }

    /// <summary>One request's share; disposed of when its memory is free.</summary>
    internal sealed class Place(InFlight house) : IDisposable
    {
        private long _bytes;
        private bool _isHandedOver;

        /// <summary>Takes room for more bytes of the body, or tells that there is none.</summary>
        public bool TryGrow(long bytes)
        {
            _bytes += bytes;
            return Interlocked.Add(ref house._bytes, bytes) <= house._mostBytes;
        }

        /// <summary>Somebody else disposes of the place, when the publishing has ended: that may be after the answer.</summary>
        public void HandOver() => _isHandedOver = true;

        /// <summary>Disposes of the place at the end of a request that has not handed it over.</summary>
        public void Leave()
        {
            if (!_isHandedOver)
                Dispose();
        }

        public void Dispose()
        {
            Interlocked.Add(ref house._bytes, -_bytes);
            Interlocked.Decrement(ref house._requests);
        }
    }
}
