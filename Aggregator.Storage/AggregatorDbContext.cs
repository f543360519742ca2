using Aggregator.Outbox;
using Aggregator.Storage.Announcements;
using Aggregator.Storage.Archive;
using Aggregator.Storage.Events;
using Aggregator.Storage.History;
using Aggregator.Storage.Ledger;
using Aggregator.Storage.Partitions;
using Aggregator.Storage.Retention;
using Microsoft.EntityFrameworkCore;

namespace Aggregator.Storage;

/// <summary>The tables of the aggregator. Rows are written by <see cref="Ingest.IngestStore"/>, set-based.</summary>
public sealed class AggregatorDbContext(DbContextOptions<AggregatorDbContext> options) : DbContext(options)
{
    public DbSet<EventKey> EventKeys => Set<EventKey>();

    public DbSet<ProcessedEvent> ProcessedEvents => Set<ProcessedEvent>();

    public DbSet<DuplicateEvent> DuplicateEvents => Set<DuplicateEvent>();

    public DbSet<ConflictingPayload> ConflictingPayloads => Set<ConflictingPayload>();

    public DbSet<RejectedEvent> RejectedEvents => Set<RejectedEvent>();

    public DbSet<RejectedReplay> RejectedReplays => Set<RejectedReplay>();

    public DbSet<LedgerEntry> Ledger => Set<LedgerEntry>();

    public DbSet<AnnouncementPosition> AnnouncementPositions => Set<AnnouncementPosition>();

    public DbSet<AcceptedEntry> Accepted => Set<AcceptedEntry>();

    public DbSet<ReceivedEntry> Received => Set<ReceivedEntry>();

    public DbSet<ExpiredPartition> ExpiredPartitions => Set<ExpiredPartition>();

    public DbSet<ExpiredTopic> ExpiredTopics => Set<ExpiredTopic>();

    public DbSet<KeySweep> KeySweeps => Set<KeySweep>();

    public DbSet<ExpiredEvidence> ExpiredEvidence => Set<ExpiredEvidence>();

    public DbSet<ArchivedEvent> ArchivedEvents => Set<ArchivedEvent>();

    public DbSet<LedgerSample> LedgerHistory => Set<LedgerSample>();

    public DbSet<AgeSample> AgeHistory => Set<AgeSample>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(AggregatorDbContext).Assembly);
        modelBuilder.AddInboxOutbox();
    }
}
