using System.ComponentModel.DataAnnotations;

namespace Aggregator.Outbox;

/// <summary>
/// Settings of the inbox and outbox. One set serves every DbContext of a process. They are checked when the host
/// starts.
/// </summary>
public sealed class PostgresOutboxOptions : IValidatableObject
{
    /// <summary>
    /// Time for which only the process that committed a transaction may send its outbox messages; afterwards a sweeper
    /// may. It bounds the delay of messages after a crash. Default 15 seconds, 500 ms to 10 minutes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.500", "00:10:00")]
    public TimeSpan DeliveryLease { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Maximum time of one message from the send to the broker's confirm. Default 5 seconds, 100 ms to 5 minutes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan SendTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Number of transactions that a process delivers concurrently; messages of one transaction are always sent one
    /// after the other. Default 4, 1 to 64.
    /// </summary>
    [Range(1, 64)]
    public int DeliveryConcurrency { get; set; } = 4;

    /// <summary>
    /// Maximum size of the message bodies that wait in memory for delivery, in bytes. Messages that do not fit are
    /// stored like the others and sent by a sweeper; with 0 all are. Default 64 MiB, 0 to 2 GiB - 1.
    /// </summary>
    [Range(0, int.MaxValue)]
    public int DeliveryMemoryLimit { get; set; } = 64 * 1024 * 1024;

    /// <summary>
    /// Maximum time that a shutdown waits for the messages in memory to be sent. A sweeper sends the others, in this
    /// process after its restart or in another one. Default 5 seconds, up to 1 minute.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan ShutdownDrainTime { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Interval at which a sweeper looks for unsent messages. Together with <see cref="DeliveryLease"/> it bounds the
    /// delay of messages after a crash. Default 5 seconds, 50 ms to 10 minutes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:10:00")]
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Number of transactions that a sweeper takes at a time; other sweepers leave them alone for
    /// <see cref="DeliveryLease"/>. Default 100, 1 to 10,000.
    /// </summary>
    [Range(1, 10_000)]
    public int SweepLimit { get; set; } = 100;

    /// <summary>
    /// Time for which consumed messages are remembered: a message that the broker redelivers later is consumed again.
    /// It must be longer than the broker's delivery-acknowledgement timeout (30 minutes by default) and than any outage
    /// after which the broker returns with unacknowledged messages. Each message takes about 150 bytes of disk. Default
    /// 24 hours, 1 minute to 365 days.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan InboxWindow { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Interval at which old inbox rows are deleted. Default 1 minute, 50 ms to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "1.00:00:00")]
    public TimeSpan CleanupInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Maximum number of inbox rows that one statement deletes; it is repeated until none is left. Default 2,000, 1 to
    /// 50,000.
    /// </summary>
    [Range(1, 50_000)]
    public int CleanupLimit { get; set; } = 2_000;

    /// <summary>
    /// Maximum wait between two attempts while the database fails for a transient reason. The wait starts at 100 ms,
    /// doubles up to this value and is randomized. Default 10 seconds, 100 ms to 5 minutes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan RetryDelayLimit { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Validates rules that concern more than one setting.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        // The lease is extended when half of it is used up, between two messages.
        if (DeliveryLease < 2 * SendTimeout)
        {
            yield return new ValidationResult(
                $"DeliveryLease ({DeliveryLease}) must be at least twice SendTimeout ({SendTimeout}), or it could run "
                + "out while a message is being sent.",
                [nameof(DeliveryLease)]);
        }
    }
}
