using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace Aggregator.Client.Queues;

/// <summary>Holds events in memory only: they end with the process.</summary>
internal sealed class MemoryQueue(int maxEvents, long maxBytes) : IEventQueue
{
    private readonly Channel<QueuedEvent> _events = Channel.CreateUnbounded<QueuedEvent>();
    private readonly Budget _budget = new(maxEvents, maxBytes);
    private readonly Lock _gate = new();
    private Generation _generation = new();
    private Task _earlier = Task.CompletedTask;
    private long _unawaited;
    private bool _isClosed;

    public bool TryAdd(QueuedEvent one)
    {
        return _budget.TryTake(1, one.Body.Length) && TryEnqueue(one);
    }

    public async ValueTask AddAsync(QueuedEvent one, CancellationToken cancellationToken)
    {
        await _budget.TakeAsync(1, one.Body.Length, cancellationToken).ConfigureAwait(false);
        ObjectDisposedException.ThrowIf(!TryEnqueue(one), typeof(AggregatorClient));
    }

    public Task WaitAsync(CancellationToken cancellationToken) =>
        _events.Reader.WaitToReadAsync(cancellationToken).AsTask();

    public bool TryTake(int maxBytes, [NotNullWhen(true)] out QueuedEvent? one, out bool isTooLarge)
    {
        isTooLarge = _events.Reader.TryPeek(out one) && one.Body.Length > maxBytes;
        return !isTooLarge && _events.Reader.TryRead(out one);
    }

    public void Settle(QueuedEvent one)
    {
        if (!one.IsAwaited)
            Interlocked.Decrement(ref _unawaited);
        _budget.Give(1, one.Body.Length);
        one.Generation!.Leave();
    }

    public Task FlushAsync()
    {
        lock (_gate)
        {
            // Flushes without an event between them have nothing of their own to wait for.
            if (_generation.IsEmpty)
                return _earlier;
            _earlier = Task.WhenAll(_earlier, _generation.CloseAsync());
            _generation = new Generation();
            return _earlier;
        }
    }

    public ValueTask<long> CloseAsync()
    {
        lock (_gate)
            _isClosed = true;
        return ValueTask.FromResult(Volatile.Read(ref _unawaited));
    }

    private bool TryEnqueue(QueuedEvent one)
    {
        lock (_gate)
        {
            if (_isClosed)
                return false;
            one.Generation = _generation;
            _generation.Enter();
            if (!one.IsAwaited)
                Interlocked.Increment(ref _unawaited);
        }

        _events.Writer.TryWrite(one);
        return true;
    }
}
