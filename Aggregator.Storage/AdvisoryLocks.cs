namespace Aggregator.Storage;

/// <summary>
/// The numbers of all advisory locks in the database. They mean nothing but to differ from one another, and from those
/// of whoever shares the database.
/// </summary>
/// <remarks>
/// Processes of several versions run at the same time, and functions that migrations have made keep the number that
/// they were made with: none of them ever changes.
/// </remarks>
internal static class AdvisoryLocks
{
    /// <summary>
    /// The upper 16 bits of the locks by which ingest transactions announce their numbers; the lower 48 are a number.
    /// Text, for the functions of <see cref="Schema.HighWaterMarkSql"/>.
    /// </summary>
    public const string AnnouncedEvents = "4711";

    /// <summary>
    /// The first of the two numbers of a lock on a slot of the ledger; the second is the slot. Text, for the statements
    /// of <see cref="Ingest.IngestSql"/>.
    /// </summary>
    public const string LedgerSlots = "1818584167";

    /// <summary>Lets one migration run at a time.</summary>
    public const long Migration = 0x4167677265676174;

    /// <summary>"AggStall" in ASCII: lets one process at a time look for stalled sessions.</summary>
    public const long StalledSessions = 0x4167675374616C6C;

    /// <summary>
    /// "AggInbox" in ASCII: lets one process at a time clean up the inbox. Is taken by Aggregator.Outbox, which knows
    /// nothing of this list; a test holds that the numbers are the same.
    /// </summary>
    public const long InboxCleanup = 0x416767496E626F78;
}
