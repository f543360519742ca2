using Aggregator.Contracts;
using Publisher.Worker.Traffic;

namespace Publisher.Worker.Sending;

/// <summary>Turns a plan into requests and hands them out at the requested rate. Safe for concurrent use.</summary>
internal sealed class RequestSource : IDisposable
{
    private readonly TrafficPlan _plan;
    private readonly int _events;
    private readonly int _batch;
    private readonly double _rate;
    private readonly TimeProvider _time;
    private readonly Pacer _pacer;
    private readonly long _begin;
    private readonly IEnumerator<PublishRequest> _requests;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <param name="plan">The source of the events.</param>
    /// <param name="events">Number of events to take.</param>
    /// <param name="batch">Number of events per request: 1 for single objects, more for arrays.</param>
    /// <param name="rate">Events per second; 0 for no limit.</param>
    /// <param name="time">The clock of the schedule, which starts now.</param>
    public RequestSource(TrafficPlan plan, int events, int batch, double rate, TimeProvider time)
    {
        (_plan, _events, _batch, _rate, _time) = (plan, events, batch, rate, time);
        _pacer = new Pacer(rate);
        _begin = time.GetTimestamp();
        _requests = Requests().GetEnumerator();
    }

    /// <summary>Returns the next request when it is due; <c>null</c> if none is left, or after cancellation.</summary>
    public ValueTask<PublishRequest?> NextAsync(CancellationToken stop)
    {
        if (_rate > 0)
            return new ValueTask<PublishRequest?>(PacedAsync(stop));
        return ValueTask.FromResult(stop.IsCancellationRequested ? null : Take());
    }

    public void Dispose()
    {
        _requests.Dispose();
        _turn.Dispose();
    }

    /// <summary>Only one sender waits at a time, so that no request is created long before it is due.</summary>
    private async Task<PublishRequest?> PacedAsync(CancellationToken stop)
    {
        await _turn.WaitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (stop.IsCancellationRequested)
            return null;
        try
        {
            if (Take() is not { } request)
                return null;
            var wait = _pacer.Reserve(request.Events.Count, _time.GetElapsedTime(_begin));
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, _time, stop);
            return request;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            _turn.Release();
        }
    }

    private PublishRequest? Take()
    {
        lock (_gate)
            return _requests.MoveNext() ? _requests.Current : null;
    }

    private IEnumerable<PublishRequest> Requests()
    {
        if (_batch == 1)
            return Events().Select(PublishRequest.Single);
        return Arrays();
    }

    private IEnumerable<PlannedEvent> Events()
    {
        for (var i = 0; i < _events; i++)
            yield return _plan.Next();
    }

    /// <summary>
    /// An array ends early if the next event would make it larger than one message on the broker may be.
    /// </summary>
    private IEnumerable<PublishRequest> Arrays()
    {
        var members = new List<PlannedEvent>(_batch);
        var bytes = 0;
        foreach (var planned in Events())
        {
            var isFull = members.Count == _batch || bytes + planned.Json.Length > LogEventLimits.MaxBatchBytes;
            if (isFull && members.Count > 0)
            {
                yield return PublishRequest.Array(members);
                members = new List<PlannedEvent>(_batch);
                bytes = 0;
            }

            members.Add(planned);
            bytes += planned.Json.Length;
        }

        if (members.Count > 0)
            yield return PublishRequest.Array(members);
    }
}
