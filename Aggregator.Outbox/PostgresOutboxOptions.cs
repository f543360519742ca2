using System.ComponentModel.DataAnnotations;

namespace Aggregator.Outbox;

/// <summary>
/// Settings of the inbox and outbox. One set serves every DbContext of a process. They are checked when the host
/// starts.
/// </summary>
public sealed class PostgresOutboxOptions : IValidatableObject
{
    /// <summary>
    /// How long the process that committed a transaction has its outbox messages to itself before a sweeper may send
    /// them. It bounds how late messages are sent after a crash. Default 15 seconds, 500 ms to 10 minutes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.500", "00:10:00")]
    public TimeSpan DeliveryLease { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long one message may take from the send to the broker's confirm. Default 5 seconds, 100 ms to 5 minutes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan SendTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How many transactions a process delivers at the same time; messages of one transaction are always sent one after
    /// the other. Default 4, 1 to 64.
    /// </summary>
    [Range(1, 64)]
    public int DeliveryConcurrency { get; set; } = 4;

    /// <summary>
    /// How many bytes of message bodies may wait in memory for their delivery. What does not fit is stored like the
    /// rest and sent by a sweeper; with 0, everything is. Default 64 MiB, 0 to 2 GiB - 1.
    /// </summary>
    [Range(0, int.MaxValue)]
    public int DeliveryMemoryLimit { get; set; } = 64 * 1024 * 1024;

    /// <summary>
    /// How long a shutdown waits for the messages in memory to be sent. The rest is sent by a sweeper, of this process
    /// when it is back or of another one. Default 5 seconds, up to 1 minute.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan ShutdownDrainTime { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How often a sweeper looks for messages that nobody has sent. With <see cref="DeliveryLease"/> it bounds how late
    /// messages are sent after a crash. Default 5 seconds, 50 ms to 10 minutes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:10:00")]
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How many transactions a sweeper takes at a time; others leave them alone for <see cref="DeliveryLease"/>.
    /// Default 100, 1 to 10,000.
    /// </summary>
    [Range(1, 10_000)]
    public int SweepLimit { get; set; } = 100;

    /// <summary>
    /// How long consumed messages are remembered: a message that the broker delivers again after more than this is
    /// consumed again. It must be longer than the broker's delivery-acknowledgement timeout (30 minutes by default) and
    /// than any outage that the broker comes back from with unacknowledged messages. Costs about 150 bytes of disk a
    /// message. Default 24 hours, 1 minute to 365 days.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan InboxWindow { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How often old inbox rows are deleted. Default 1 minute, 50 ms to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "1.00:00:00")]
    public TimeSpan CleanupInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How many inbox rows one statement deletes; it is repeated until none is left. Default 2,000, 1 to 50,000.
    /// </summary>
    [Range(1, 50_000)]
    public int CleanupLimit { get; set; } = 2_000;

    /// <summary>
    /// The longest wait between two attempts while the database fails for a passing reason. The wait starts at 100 ms,
    /// doubles up to this value and is spread at random. Default 10 seconds, 100 ms to 5 minutes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan RetryDelayLimit { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Checks what no single setting can be checked for.</summary>
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
