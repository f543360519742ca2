using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Aggregator.Storage.Ledger;

internal sealed class ReceivedEntryConfiguration : IEntityTypeConfiguration<ReceivedEntry>
{
    public void Configure(EntityTypeBuilder<ReceivedEntry> builder)
    {
        builder.ToTable("received_ledger");
        builder.HasKey(entry => new { entry.ProcessId, entry.Slot }).HasName("pk_received_ledger");
        builder.Property(entry => entry.ProcessId).HasColumnName("process_id");
        builder.Property(entry => entry.Slot).HasColumnName("slot");
        builder.Property(entry => entry.Received).HasColumnName("received");
        builder.Property(entry => entry.Redelivered).HasColumnName("redelivered").HasDefaultValue(0L);
        builder.Property(entry => entry.Unread).HasColumnName("unread").HasDefaultValue(0L);
        builder.Property(entry => entry.UpdatedAt).HasColumnName("updated_at").HasDefaultValueSql("now()");
        builder.HasStorageParameter("fillfactor", 50);
    }
}
