namespace Aggregator.Outbox.Gathering;

/// <summary>
/// The turn of a batch among the batches of its endpoint. It must be ended, whether it was entered or not.
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

    /// <summary>
    /// Completes when no earlier batch that has one of the keys is running. Must be called at most once.
    /// </summary>
    /// <exception cref="OperationCanceledException">
    /// The wait was cancelled; the batch keeps its turn until it is ended.
    /// </exception>
    public async Task EnterAsync(List<ulong> keys, CancellationToken cancellationToken)
    {
        // The keys of earlier batches must be known first; those batches are being read now.
        _entered = true;
        await _previousPlaced;
        _keys = keys;
        var before = _inFlight.Take(this, keys);
        Place();
        foreach (var turn in before)
            await turn._ended.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Called when the batch is consumed, or given up.</summary>
    public void End()
    {
        _inFlight.Release(this, _keys);
        _ended.SetResult();

        // The next batch still has to wait for the batches before this one.
        if (!_entered)
        {
            // The task waits only for turns, which end without an exception.
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
        // The task is not kept, because each turn would then keep all earlier turns alive.
        _previousPlaced = Task.CompletedTask;
        _placed.SetResult();
    }
}
