using Aggregator.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Aggregator.Storage.Ledger;

internal sealed class LedgerEntryConfiguration : IEntityTypeConfiguration<LedgerEntry>
{
    public void Configure(EntityTypeBuilder<LedgerEntry> builder)
    {
        builder.ToTable("ingest_ledger");
        builder.HasKey(entry => new { entry.Topic, entry.Slot }).HasName("pk_ingest_ledger");
        builder.Property(entry => entry.Topic).HasColumnName("topic")
            .HasMaxLength(LogEventLimits.MaxTopicLength).UseCollation("C");
        builder.Property(entry => entry.Slot).HasColumnName("slot");
        builder.Property(entry => entry.Received).HasColumnName("received");
        builder.Property(entry => entry.Stored).HasColumnName("stored");
        builder.Property(entry => entry.Duplicates).HasColumnName("duplicates");
        builder.Property(entry => entry.Rejected).HasColumnName("rejected");
        builder.Property(entry => entry.Replayed).HasColumnName("replayed").HasDefaultValue(0L);
        builder.Property(entry => entry.Deleted).HasColumnName("deleted").HasDefaultValue(0L);
        builder.Property(entry => entry.UpdatedAt).HasColumnName("updated_at");
        builder.HasStorageParameter("fillfactor", 50);
    }
}
