using System.ComponentModel.DataAnnotations;

namespace Aggregator.Outbox;

/// <summary>
/// Settings of the inbox and outbox. One set serves every DbContext of a process. They are checked when the host starts.
/// </summary>
public sealed class PostgresOutboxOptions
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
    /// How many bytes of message bodies may wait in memory for their delivery. What does not fit is stored like the rest
    /// and sent by a sweeper. Default 64 MiB, 64 KiB to 2 GiB - 1.
    /// </summary>
    [Range(64 * 1024, int.MaxValue)]
    public int DeliveryMemoryLimit { get; set; } = 64 * 1024 * 1024;

    /// <summary>
    /// How long a shutdown waits for the messages in memory to be sent. The rest is sent by a sweeper, of this process
    /// when it is back or of another one. Default 5 seconds, up to 1 minute.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan ShutdownDrainTime { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The longest wait between two attempts while the database fails for a passing reason. The wait starts at 100 ms,
    /// doubles up to this value and is spread at random. Default 10 seconds, 100 ms to 5 minutes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan RetryDelayLimit { get; set; } = TimeSpan.FromSeconds(10);
}
