using Aggregator.Contracts;
using Aggregator.Storage.Outcomes;

namespace Aggregator.Api.Publishing.Waiting;

/// <summary>
/// A request that waits for the outcomes of its events. It holds no payloads, so that they are released before the
/// wait. It must be disposed of when the request ends, however it does.
/// </summary>
internal sealed class AwaitedRequest(WaitRoom room, IDisposable slot, int events, TimeSpan atMost, TimeProvider time)
    : IDisposable
{
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly EventOutcome?[] _outcomes = new EventOutcome?[events];
    private readonly long _began = time.GetTimestamp();
    private int _left = events;

    /// <summary>The messages in which its events were sent; guarded by the room.</summary>
    public ICollection<Guid> Messages { get; } = [];

    /// <summary>Whether it no longer waits; guarded by the room.</summary>
    public bool IsGone { get; set; }

    public int Events { get; } = events;

    /// <inheritdoc cref="WaitRoom.Send"/>
    public Guid Send(IReadOnlyList<LogEvent> message, int first) => room.Send(message, i => (this, first + i));

    /// <inheritdoc cref="WaitRoom.Send"/>
    public Guid Send(IReadOnlyList<LogEvent> message, Func<int, (AwaitedRequest Request, int Index)?> awaited) =>
        room.Send(message, awaited);

    /// <summary>Called once for each event.</summary>
    public void Settle(int index, EventOutcome outcome)
    {
        _outcomes[index] = outcome;
        if (Interlocked.Decrement(ref _left) == 0)
            _settled.TrySetResult();
    }

    /// <summary>
    /// Returns the outcomes of all events in their order, or <c>null</c> if some are not known when the time is over.
    /// </summary>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public async Task<IReadOnlyList<EventOutcome>?> WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            var rest = atMost - time.GetElapsedTime(_began);
            await _settled.Task.WaitAsync(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, time, cancellationToken);
            return _outcomes!;
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        room.Leave(this);
        slot.Dispose();
    }
}
