using System.Diagnostics;
using MassTransit;

namespace Aggregator.Bench.Inbox;

/// <summary>Tracks the consumers' progress since the first message reached the program.</summary>
internal sealed class Progress(int all) : IReceiveObserver
{
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;
    private int _begun;

    public long Begin { get; private set; }

    public TimeSpan ProcessorTimeAtBegin { get; private set; }

    /// <summary>
    /// Completes when consumers have received all messages, even if they have not committed them yet.
    /// </summary>
    public Task AllConsumed => _end.Task;

    public void Add(int messages)
    {
        if (Interlocked.Add(ref _count, messages) >= all)
            _end.TrySetResult();
    }

    public Task PreReceive(ReceiveContext context)
    {
        if (Volatile.Read(ref _begun) == 0 && Interlocked.Exchange(ref _begun, 1) == 0)
            (Begin, ProcessorTimeAtBegin) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        return Task.CompletedTask;
    }

    public Task PostReceive(ReceiveContext context) => Task.CompletedTask;

    public Task PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType)
        where T : class => Task.CompletedTask;

    public Task ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception)
        where T : class => Task.CompletedTask;

    public Task ReceiveFault(ReceiveContext context, Exception exception) => Task.CompletedTask;
}
