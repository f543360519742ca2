namespace Aggregator.Consumers.Disk;

/// <summary>Holds messages back, unacknowledged, while it is closed.</summary>
internal sealed class DiskGate
{
    private volatile TaskCompletionSource? _closed;

    public bool IsOpen => _closed is null;

    public void Close() => _closed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Open()
    {
        var waiting = _closed;
        _closed = null;
        waiting?.SetResult();
    }

    /// <summary>Completes when the gate is opened.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) =>
        _closed?.Task.WaitAsync(cancellationToken) ?? Task.CompletedTask;
}
