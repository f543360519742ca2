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
    private readonly Lock _gate = new();
    private long _bytes;
    private int _requests;

    /// <summary>Takes room for a request, or tells that there is none. A single request always finds an empty house.</summary>
    public bool TryEnter(long bytes)
    {
        lock (_gate)
        {
            if (_requests >= _mostRequests || (_requests > 0 && _bytes + bytes > _mostBytes))
                return false;
            _requests++;
            _bytes += bytes;
            return true;
        }
    }

    public void Leave(long bytes)
    {
        lock (_gate)
        {
            _requests--;
            _bytes -= bytes;
        }
    }
}
