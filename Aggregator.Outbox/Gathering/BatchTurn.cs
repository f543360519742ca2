namespace Aggregator.Outbox.Gathering;

/// <summary>
/// The place of a batch among those of its endpoint. It must be ended, whether it was entered or not.
/// </summary>
internal sealed class BatchTurn
{
    private readonly TaskCompletionSource _placed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly InFlightKeys _inFlight;
    private List<ulong> _keys = [];
    private Task _previousPlaced;
    private bool _entered;

    public BatchTurn(InFlightKeys inFlight, BatchTurn? previous) =>
        (_inFlight, _previousPlaced) = (inFlight, previous?._placed.Task ?? Task.CompletedTask);

    /// <summary>Ends when no earlier batch that has one of the keys is under way. To be called once at most.</summary>
    /// <exception cref="OperationCanceledException">The wait was given up; the batch keeps its place until it is
    /// ended.</exception>
    public async Task EnterAsync(List<ulong> keys, CancellationToken cancellationToken)
    {
        // The keys of earlier batches have to be known; those batches are being read now.
        _entered = true;
        await _previousPlaced;
        _keys = keys;
        var before = _inFlight.Take(this, keys);
        Place();
        foreach (var turn in before)
            await turn._ended.Task.WaitAsync(cancellationToken);
    }

    /// <summary>The batch is consumed, or given up.</summary>
    public void End()
    {
        _inFlight.Release(this, _keys);
        _ended.SetResult();

        // Whoever comes next still has to wait for those before.
        if (!_entered)
        {
            // It waits for turns only, which end without an exception.
            _ = PassAsync();
        }
    }

    private async Task PassAsync()
    {
        await _previousPlaced;
        Place();
    }

    private void Place()
    {
        // Not kept: each turn would hold all that ever were.
        _previousPlaced = Task.CompletedTask;
        _placed.SetResult();
    }
}
