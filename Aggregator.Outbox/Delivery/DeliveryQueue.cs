using System.Threading.Channels;
using Aggregator.Outbox.Capture;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Aggregator.Outbox.Delivery;

/// <summary>
/// Hands what this process commits to its delivery worker, from memory. A transaction gets its lease only if there is
/// memory for its messages; otherwise, and while the broker fails, its rows are any sweeper's from the start.
/// </summary>
internal sealed class DeliveryQueue<TDbContext>(IOptions<PostgresOutboxOptions> options, TimeProvider timeProvider)
    where TDbContext : DbContext
{
    // Bounded by the bytes reserved, not by the number of transactions.
    private readonly Channel<CommittedTransaction> _channel = Channel.CreateUnbounded<CommittedTransaction>();
    private long _reserved;
    private volatile bool _suspended;

    public ChannelReader<CommittedTransaction> Reader => _channel.Reader;

    /// <summary>Bytes of message bodies that wait in memory.</summary>
    public long ReservedBytes => Interlocked.Read(ref _reserved);

    /// <summary>True while sending fails: nothing new is taken into memory.</summary>
    public bool Suspended => _suspended;

    /// <summary>Leaves what is committed from now on to the sweepers.</summary>
    public void Suspend() => _suspended = true;

    /// <summary>Takes messages into memory again.</summary>
    public void Resume() => _suspended = false;

    /// <summary>Numbers the messages and sets memory aside for them, before they are written.</summary>
    public CommittedTransaction Begin(IReadOnlyList<OutboxMessage> messages)
    {
        long bytes = 0;
        for (var i = 0; i < messages.Count; i++)
        {
            messages[i].SequenceNumber = i;
            // Two bytes a character, and about as much as an empty message takes.
            bytes += 2L * messages[i].Body.Length + 1024;
        }

        var reserved = TryReserve(bytes) ? bytes : 0;
        // Version 7: the rows of later transactions come later in the primary key.
        var id = Guid.CreateVersion7(timeProvider.GetUtcNow());
        var duration = reserved > 0 ? options.Value.DeliveryLease : TimeSpan.Zero;
        return new CommittedTransaction(messages, reserved, new DeliveryLease(id, duration, timeProvider));
    }

    /// <summary>The transaction has committed.</summary>
    public void Committed(CommittedTransaction transaction)
    {
        if (transaction.Reserved > 0 && !_channel.Writer.TryWrite(transaction))
            Release(transaction);
    }

    /// <summary>The transaction was rolled back, or its messages have left memory.</summary>
    public void Release(CommittedTransaction transaction) => Interlocked.Add(ref _reserved, -transaction.Reserved);

    /// <summary>
    /// What is committed from now on is for the sweepers; the reader ends when it has taken the rest.
    /// </summary>
    public void Complete()
    {
        Suspend();
        _channel.Writer.TryComplete();
    }

    /// <summary>Completes when nothing waits in memory any more.</summary>
    public async Task WaitUntilEmptyAsync(CancellationToken cancellationToken)
    {
        while (ReservedBytes > 0)
            await Task.Delay(TimeSpan.FromMilliseconds(20), cancellationToken);
    }

    private bool TryReserve(long bytes)
    {
        if (Suspended)
            return false;
        if (Interlocked.Add(ref _reserved, bytes) <= options.Value.DeliveryMemoryLimit)
            return true;
        Interlocked.Add(ref _reserved, -bytes);
        return false;
    }
}
