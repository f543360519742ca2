using System.Threading.Channels;
using Aggregator.Outbox.Capture;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Aggregator.Outbox.Delivery;

/// <summary>
/// Hands the messages that this process commits to its delivery worker, in memory. A transaction gets a lease only if
/// there is memory for its messages; otherwise, and while the broker fails, any sweeper may send its rows from the
/// start.
/// </summary>
internal sealed class DeliveryQueue<TDbContext>(IOptions<PostgresOutboxOptions> options, TimeProvider timeProvider)
    where TDbContext : DbContext
{
    // The channel is bounded by the reserved bytes, not by the number of transactions.
    private readonly Channel<CommittedTransaction> _channel = Channel.CreateUnbounded<CommittedTransaction>();
    private long _reserved;
    private volatile bool _suspended;

    public ChannelReader<CommittedTransaction> Reader => _channel.Reader;

    /// <summary>Number of bytes in message bodies that wait in memory.</summary>
    public long ReservedBytes => Interlocked.Read(ref _reserved);

    /// <summary>True while sending fails; then no new transaction is taken into memory.</summary>
    public bool IsSuspended => _suspended;

    /// <summary>Leaves transactions that are written from now on to the sweepers.</summary>
    public void Suspend() => _suspended = true;

    /// <summary>Takes new transactions into memory again.</summary>
    public void Resume() => _suspended = false;

    /// <summary>Numbers the messages and reserves memory for them, before they are written.</summary>
    public CommittedTransaction Begin(IReadOnlyList<OutboxMessage> messages)
    {
        long bytes = 0;
        for (var i = 0; i < messages.Count; i++)
        {
            messages[i].SequenceNumber = i;
            // Two bytes for each character, plus about the size of an empty message.
            bytes += 2L * messages[i].Body.Length + 1024;
        }

        var reserved = TryReserve(bytes) ? bytes : 0;
        // UUID version 7 places the rows of later transactions later in the primary key.
        var id = Guid.CreateVersion7(timeProvider.GetUtcNow());
        var duration = reserved > 0 ? options.Value.DeliveryLease : TimeSpan.Zero;
        return new CommittedTransaction(messages, reserved, new DeliveryLease(id, duration, timeProvider));
    }

    /// <summary>Called when the transaction has committed.</summary>
    public void Committed(CommittedTransaction transaction)
    {
        if (transaction.Reserved > 0 && !_channel.Writer.TryWrite(transaction))
            Release(transaction);
    }

    /// <summary>Called when the transaction was rolled back, or when its messages have left memory.</summary>
    public void Release(CommittedTransaction transaction) => Interlocked.Add(ref _reserved, -transaction.Reserved);

    /// <summary>
    /// Leaves transactions that commit from now on to the sweepers; the reader ends when it has taken the remaining
    /// ones.
    /// </summary>
    public void Complete()
    {
        Suspend();
        _channel.Writer.TryComplete();
    }

    /// <summary>Completes when no message waits in memory any more.</summary>
    public async Task WaitUntilEmptyAsync(CancellationToken cancellationToken)
    {
        while (ReservedBytes > 0)
            await Task.Delay(TimeSpan.FromMilliseconds(20), cancellationToken);
    }

    private bool TryReserve(long bytes)
    {
        if (IsSuspended)
            return false;
        if (Interlocked.Add(ref _reserved, bytes) <= options.Value.DeliveryMemoryLimit)
            return true;
        Interlocked.Add(ref _reserved, -bytes);
        return false;
    }
}
