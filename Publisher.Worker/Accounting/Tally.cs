using Publisher.Worker.Sending;

namespace Publisher.Worker.Accounting;

/// <summary>Counts the outcomes of a load's events. Safe for concurrent use; every snapshot is consistent.</summary>
internal sealed class Tally
{
    private readonly Lock _gate = new();
    private readonly IdentityAccount _account = new();
    private readonly LatencyHistogram _latency = new();
    private long _sent;
    private long _accepted;
    private long _refused;
    private long _givenUp;
    private long _requests;
    private long _retries;
    private string? _lastTrouble;
    private string? _firstRefusal;

    public LoadFigures Figures
    {
        get
        {
            lock (_gate)
            {
                return new LoadFigures(
                    _sent, _accepted, _refused, _givenUp, _requests, _retries, _lastTrouble, _firstRefusal);
            }
        }
    }

    public void Begin(PublishRequest request)
    {
        lock (_gate)
            _sent += request.Events.Count;
    }

    /// <summary>Records the outcome of one attempt.</summary>
    public void Record(PublishRequest request, PublishResult result, TimeSpan took, bool isRetry)
    {
        lock (_gate)
        {
            _requests++;
            if (isRetry)
                _retries++;
            if (result.Outcome == PublishOutcome.Failed)
                _lastTrouble = result.Trouble;
            if (result.ReachedServer)
                _latency.Add(took);
            if (result.MayBeQueued)
                Doubt(request);
            if (result.Outcome != PublishOutcome.Failed)
                Finish(request, result);
        }
    }

    /// <summary>Records that these events are given up.</summary>
    public void GiveUp(PublishRequest request)
    {
        lock (_gate)
            _givenUp += request.Events.Count;
    }

    /// <summary>The counts that the aggregator must have reached. Must be called after the load has ended.</summary>
    public Expectation Expect()
    {
        lock (_gate)
            return _account.Expect();
    }

    public LatencyFigures Latency()
    {
        lock (_gate)
        {
            return new LatencyFigures(
                _latency.Percentile(0.50), _latency.Percentile(0.90), _latency.Percentile(0.99), _latency.Max);
        }
    }

    private void Doubt(PublishRequest request)
    {
        foreach (var planned in request.Events)
            _account.Doubt(planned);
    }

    private void Finish(PublishRequest request, PublishResult result)
    {
        var accepted = 0;
        for (var i = 0; i < request.Events.Count; i++)
        {
            if (!result.Accepts(i))
                continue;
            accepted++;
            _account.Accept(request.Events[i]);
        }

        var refused = request.Events.Count - accepted;
        _accepted += accepted;
        _refused += refused;
        if (refused > 0)
            _firstRefusal ??= result.Trouble;
    }
}
