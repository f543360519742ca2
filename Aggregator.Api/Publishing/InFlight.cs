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

    /// <summary>One request's share.</summary>
    internal sealed class Place(InFlight house)
    {
        private long _bytes;
        private bool _isPromised;

        /// <summary>Takes room for more bytes of the body, or tells that there is none.</summary>
        public bool TryGrow(long bytes)
        {
            _bytes += bytes;
            return Interlocked.Add(ref house._bytes, bytes) <= house._mostBytes;
        }

        /// <summary>Keeps the place until the publishing has ended, which may be after the answer.</summary>
        public void LeaveAfter(Task publishing)
        {
            _isPromised = true;
            if (publishing.IsCompletedSuccessfully)
                Free();
            else
                _ = publishing.ContinueWith(_ => Free(), TaskScheduler.Default);
        }

        /// <summary>Gives the place back at the end of a request, unless a publishing still needs it.</summary>
        public void Leave()
        {
            if (!_isPromised)
                Free();
        }

        private void Free()
        {
            Interlocked.Add(ref house._bytes, -_bytes);
            Interlocked.Decrement(ref house._requests);
        }
    }
}
