using System.Diagnostics.CodeAnalysis;

namespace Aggregator.Client.Queues;

/// <summary>Holds events until they are settled: confirmed or rejected. Many may add, one at a time may take.</summary>
internal interface IEventQueue
{
    /// <summary>Adds an event without waiting; <c>false</c> if the queue is full or closed.</summary>
    bool TryAdd(QueuedEvent one);

    /// <summary>Waits for room and adds the event.</summary>
    /// <exception cref="ObjectDisposedException">The queue is closed.</exception>
    ValueTask AddAsync(QueuedEvent one, CancellationToken cancellationToken);

    /// <summary>Completes when there may be an event to take.</summary>
    Task WaitAsync(CancellationToken cancellationToken);

    /// <summary>Takes the next event unless there is none, or it is larger than the room that is left for it.</summary>
    /// <param name="maxBytes">The room, in bytes.</param>
    /// <param name="one">The event.</param>
    /// <param name="isTooLarge">Whether there is one that does not fit.</param>
    bool TryTake(int maxBytes, [NotNullWhen(true)] out QueuedEvent? one, out bool isTooLarge);

    /// <summary>The event was confirmed or rejected and is not needed any more.</summary>
    void Settle(QueuedEvent one);

    /// <summary>Completes when all events that were added until now are settled.</summary>
    Task FlushAsync();

    /// <summary>Ends the queue, and returns how many events that nobody awaits end with it.</summary>
    ValueTask<long> CloseAsync();
}
