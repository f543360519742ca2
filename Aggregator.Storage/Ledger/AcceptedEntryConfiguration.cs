using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Aggregator.Storage.Ledger;

internal sealed class AcceptedEntryConfiguration : IEntityTypeConfiguration<AcceptedEntry>
{
    public void Configure(EntityTypeBuilder<AcceptedEntry> builder)
    {
        builder.ToTable("accepted_ledger");
        builder.HasKey(entry => new { entry.ProcessId, entry.Door }).HasName("pk_accepted_ledger");
        builder.Property(entry => entry.ProcessId).HasColumnName("process_id");
        builder.Property(entry => entry.Door).HasColumnName("door").UseCollation("C");
        builder.Property(entry => entry.Accepted).HasColumnName("accepted");
        builder.Property(entry => entry.Due).HasColumnName("due");
        builder.Property(entry => entry.StartedAt).HasColumnName("started_at").HasDefaultValueSql("now()");
        builder.Property(entry => entry.UpdatedAt).HasColumnName("updated_at").HasDefaultValueSql("now()");
        builder.HasStorageParameter("fillfactor", 50);
    }
}
