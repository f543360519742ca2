using Publisher.Worker.Sending;

namespace Publisher.Worker.Accounting;

/// <summary>
/// Counts what happens to the events of a load. Safe for concurrent use; every view of it is consistent.
/// </summary>
internal sealed class Tally
{
    private readonly Lock _gate = new();
    private readonly IdentityAccount _account = new();
    private readonly LatencyHistogram _latency = new();
    private LoadFigures _figures = new(0, 0, 0, 0, 0, 0, null, null);

    public LoadFigures Figures
    {
        get
        {
            lock (_gate)
                return _figures;
        }
    }

    public void Begin(PublishRequest request)
    {
        lock (_gate)
            _figures = _figures with { Sent = _figures.Sent + request.Events.Count };
    }

    /// <summary>Notes the outcome of one attempt.</summary>
    public void Note(PublishRequest request, PublishAnswer answer, TimeSpan took, bool isRetry)
    {
        lock (_gate)
        {
            _figures = _figures with
            {
                Requests = _figures.Requests + 1,
                Retries = _figures.Retries + (isRetry ? 1 : 0),
                LastTrouble = answer.Outcome == PublishOutcome.Failed ? answer.Trouble : _figures.LastTrouble,
            };
            if (answer.ReachedServer)
                _latency.Add(took);
            if (answer.MayBeQueued)
                Doubt(request);
            if (answer.Outcome != PublishOutcome.Failed)
                Settle(request, answer);
        }
    }

    /// <summary>Notes that nothing more will be tried for these events.</summary>
    public void GiveUp(PublishRequest request)
    {
        lock (_gate)
            _figures = _figures with { GivenUp = _figures.GivenUp + request.Events.Count };
    }

    /// <summary>What the aggregator must have counted. To be asked when the load is over.</summary>
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

    private void Settle(PublishRequest request, PublishAnswer answer)
    {
        var accepted = 0;
        for (var i = 0; i < request.Events.Count; i++)
        {
            if (!answer.Accepts(i))
                continue;
            accepted++;
            _account.Accept(request.Events[i]);
        }

        var refused = request.Events.Count - accepted;
        _figures = _figures with
        {
            Accepted = _figures.Accepted + accepted,
            Refused = _figures.Refused + refused,
            FirstRefusal = _figures.FirstRefusal ?? (refused > 0 ? answer.Trouble : null),
        };
    }
}
