namespace Aggregator.Storage;

/// <summary>
/// The numbers of all advisory locks in the database. They only have to differ from one another, and from those of
/// other programs that use the database.
/// </summary>
/// <remarks>
/// None of them may ever change, because processes of several versions run at the same time, and functions that
/// migrations have created keep their numbers.
/// </remarks>
internal static class AdvisoryLocks
{
    /// <summary>
    /// The upper 16 bits of the locks by which ingest transactions announce their numbers; the lower 48 are a number.
    /// It is text because it is part of the functions of <see cref="Schema.HighWaterMarkSql"/>.
    /// </summary>
    public const string AnnouncedEvents = "4711";

    /// <summary>
    /// The first of the two numbers of a lock on a slot of the ledger; the second is the slot. It is text because it is
    /// part of the statements of <see cref="Ingest.IngestSql"/>.
    /// </summary>
    public const string LedgerSlots = "1818584167";

    /// <summary>
    /// "AggUpkep" in ASCII: lets one process at a time change partitions. It is text because it is part of the
    /// functions of <see cref="Partitions.PartitionSql"/>.
    /// </summary>
    public const string Upkeep = "4712849151722481008";

    /// <summary>"AggArchv" in ASCII: lets one process at a time archive partitions.</summary>
    public const long Archive = 0x4167674172636876;

    /// <summary>Lets one migration run at a time.</summary>
    public const long Migration = 0x4167677265676174;

    /// <summary>"AggStall" in ASCII: lets one process at a time look for stalled sessions.</summary>
    public const long StalledSessions = 0x4167675374616C6C;

    /// <summary>
    /// "AggInbox" in ASCII: lets one process at a time clean up the inbox. It is taken by Aggregator.Outbox, which does
    /// not reference this list; a test asserts that the numbers are equal.
    /// </summary>
    public const long InboxCleanup = 0x416767496E626F78;
}
