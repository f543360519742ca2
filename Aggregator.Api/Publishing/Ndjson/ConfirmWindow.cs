using Aggregator.Contracts;

namespace Aggregator.Api.Publishing.Ndjson;

/// <summary>
/// The messages of one upload that wait for their confirms, bounded by <c>width</c> and <c>timeout</c>. No
/// I/O of its own.
/// </summary>
internal sealed class ConfirmWindow(Func<LogEventBatch, Task> publish, int width, TimeSpan timeout, TimeProvider time)
{
    private readonly Queue<Sent> _sent = new(width);

    /// <summary>Events that the broker has confirmed.</summary>
    public long Confirmed { get; private set; }

    /// <summary>Number of leading lines that are settled: they need not be sent again.</summary>
    public long LinesDone { get; private set; }

    /// <summary>Bytes of the messages that wait.</summary>
    public long Bytes { get; private set; }

    /// <summary>
    /// Completes when the broker has answered for every message, or the RabbitMQ client has abandoned it.
    /// </summary>
    public Task Completion => Task.WhenAll(_sent.Select(sent => sent.Confirm));

    /// <summary>Publishes a message as soon as there is room for it.</summary>
    /// <param name="batch">The message.</param>
    /// <param name="bytes">Approximate memory that the message holds.</param>
    /// <param name="lines">How many lines have been read when all events up to this message's last are
    /// confirmed.</param>
    /// <exception cref="Exception">The broker has not confirmed an earlier one in time; nothing more may be
    /// added.</exception>
    public async ValueTask AddAsync(LogEventBatch batch, long bytes, long lines)
    {
        while (_sent.Count == width)
            await ConfirmOldestAsync();
        _sent.Enqueue(new Sent(publish(batch), batch.Events.Count, bytes, lines));
        Bytes += bytes;
    }

    /// <summary>Removes the messages that have been confirmed, without waiting.</summary>
    public void ForgetConfirmed()
    {
        while (_sent.TryPeek(out var oldest) && oldest.Confirm.IsCompletedSuccessfully)
            Forget(oldest);
    }

    /// <summary>Waits for all messages in flight.</summary>
    /// <exception cref="Exception">The broker has not confirmed one of them in time.</exception>
    public async Task ConfirmAllAsync()
    {
        while (_sent.Count > 0)
            await ConfirmOldestAsync();
    }

    private async Task ConfirmOldestAsync()
    {
        var oldest = _sent.Peek();
        await oldest.Confirm.WaitAsync(timeout, time);
        Forget(oldest);
    }

    private void Forget(Sent oldest)
    {
        _sent.Dequeue();
        Bytes -= oldest.Bytes;
        Confirmed += oldest.Events;
        LinesDone = oldest.Lines;
    }

    private readonly record struct Sent(Task Confirm, int Events, long Bytes, long Lines);
}
