using Aggregator.Hosting.RabbitMq;
using Aggregator.Outbox.RabbitMq;
using Microsoft.Extensions.Options;

namespace Aggregator.Consumers.Ingest;

/// <summary>
/// Bounds the bytes of messages that the process holds, because a prefetch count chosen for small messages would allow
/// gigabytes of large ones. Messages being read from the connection and messages being consumed are counted separately,
/// because deliveries wait in the client in between.
/// </summary>
internal sealed class BytesInHand : IInboundLimit, IDeliveryMeter
{
    /// <summary>
    /// A message that has not reached a consumer within this time never will, because the client drops deliveries on a
    /// channel that is closing.
    /// </summary>
    private static readonly TimeSpan Lost = TimeSpan.FromSeconds(2);

    /// <summary>A message that is larger than any message of the API.</summary>
    private const long Large = 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly int _max;
    private readonly TimeProvider _time;
    private TaskCompletionSource _below = NewBelow();
    private long _read;
    private long _held;
    private long _moved;
    private long _garbage;
    private bool _isStopping;

    public BytesInHand(IOptions<IngestOptions> options, IHostApplicationLifetime lifetime, TimeProvider time)
    {
        (_max, _time, _moved) = (options.Value.MaxBytesInHand, time, time.GetTimestamp());

        // The response for which consumers wait at shutdown is queued behind the deliveries that the broker has already
        // sent.
        lifetime.ApplicationStopping.Register(Stop);
    }

    public bool IsReached
    {
        get
        {
            lock (_lock)
                return IsOver();
        }
    }

    public void Reading(long bytes)
    {
        if (bytes == 0)
            return;
        lock (_lock)
        {
            _read += bytes;
            _moved = _time.GetTimestamp();
        }
    }

    public bool TryBegin(long bytes)
    {
        lock (_lock)
        {
            _read = Math.Max(0, _read - bytes);
            _moved = _time.GetTimestamp();
            if (!_isStopping)
                _held += bytes;
            Signal();
            return !_isStopping;
        }
    }

    public void End(long bytes)
    {
        bool isMuch;
        lock (_lock)
        {
            _held -= bytes;
            Signal();
            _garbage += bytes < Large ? 0 : bytes;
            isMuch = _garbage >= _max / 2;
            _garbage = isMuch ? 0 : _garbage;
        }

        // On a machine with much memory the runtime would allow several times as much of such large objects to
        // accumulate. A background collection falls behind on a busy machine, so this code waits for the collection;
        // that takes milliseconds, because large bodies hold no references.
        if (isMuch)
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true);
    }

    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        Task below;
        lock (_lock)
        {
            if (!IsOver())
                return;
            if (_below.Task.IsCompleted)
                _below = NewBelow();
            below = _below.Task;
        }

        try
        {
            await below.WaitAsync(atMost < Lost ? atMost : Lost, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            ForgetLost();
        }
    }

    private static TaskCompletionSource NewBelow() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private bool IsOver() => _read + (_isStopping ? 0 : _held) >= _max;

    private void Signal()
    {
        if (!IsOver())
            _below.TrySetResult();
    }

    private void ForgetLost()
    {
        lock (_lock)
        {
            if (_time.GetElapsedTime(_moved) >= Lost)
                _read = 0;
            Signal();
        }
    }

    /// <summary>From now on deliveries are read but left to other consumers.</summary>
    private void Stop()
    {
        lock (_lock)
        {
            _isStopping = true;
            Signal();
        }
    }
}
