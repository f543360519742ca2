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
    private readonly int _mostUploads = Math.Max(1, options.Value.MaxRequestsInFlight / 2);
    private long _bytes;
    private int _requests;
    private int _uploads;

    /// <summary>Takes a place for a request, or <c>null</c> when there is none.</summary>
    /// <param name="isUpload">Whether it is an upload of lines: these may last for hours and get half of the places at
    /// most.</param>
    public Place? TryEnter(bool isUpload = false)
    {
        if (isUpload && Interlocked.Increment(ref _uploads) > _mostUploads)
        {
            Interlocked.Decrement(ref _uploads);
            return null;
        }

        if (Interlocked.Increment(ref _requests) <= _mostRequests)
            return new Place(this, isUpload);
        Leave(isUpload);
        return null;
    }

    private void Leave(bool isUpload)
    {
        Interlocked.Decrement(ref _requests);
        if (isUpload)
            Interlocked.Decrement(ref _uploads);
    }

    /// <summary>One request's share; disposed of when its memory is free.</summary>
    internal sealed class Place(InFlight house, bool isUpload) : IDisposable
    {
        private long _bytes;
        private bool _isHandedOver;

        /// <summary>Takes room for more bytes of the body, or tells that there is none.</summary>
        public bool TryGrow(long bytes)
        {
            _bytes += bytes;
            return Interlocked.Add(ref house._bytes, bytes) <= house._mostBytes;
        }

        /// <summary>
        /// Says how many bytes the request holds from now on. When there is no room for more than before, nothing
        /// changes.
        /// </summary>
        public bool TryHold(long bytes)
        {
            var more = bytes - _bytes;
            if (Interlocked.Add(ref house._bytes, more) > house._mostBytes && more > 0)
            {
                Interlocked.Add(ref house._bytes, -more);
                return false;
            }

            _bytes = bytes;
            return true;
        }

        /// <summary>
        /// Somebody else disposes of the place, when the publishing has ended: that may be after the answer.
        /// </summary>
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
            house.Leave(isUpload);
        }
    }
}
