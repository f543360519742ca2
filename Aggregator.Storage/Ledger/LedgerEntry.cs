using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Aggregator.Storage.Ledger;

/// <summary>
/// What one writer has counted, written in the transaction that it counts. A writer is one transaction at a time of one
/// consumer process, so no two transactions ever wait for each other's row; the sum over all rows is the ledger.
/// </summary>
public sealed class LedgerEntry
{
    /// <summary>The consumer process; new at every start.</summary>
    public Guid Writer { get; init; }

    public short Slot { get; init; }

    /// <summary>Events taken from messages that had not been consumed before: a redelivery counts nothing.</summary>
    public long Received { get; init; }

    public long Stored { get; init; }

    public long Duplicates { get; init; }

    public long Rejected { get; init; }

    public DateTime UpdatedAt { get; init; }
}

internal sealed class LedgerEntryConfiguration : IEntityTypeConfiguration<LedgerEntry>
{
    public void Configure(EntityTypeBuilder<LedgerEntry> builder)
    {
        builder.ToTable("ingest_ledger");
        builder.HasKey(entry => new { entry.Writer, entry.Slot }).HasName("pk_ingest_ledger");
        builder.Property(entry => entry.Writer).HasColumnName("writer");
        builder.Property(entry => entry.Slot).HasColumnName("slot");
        builder.Property(entry => entry.Received).HasColumnName("received");
        builder.Property(entry => entry.Stored).HasColumnName("stored");
        builder.Property(entry => entry.Duplicates).HasColumnName("duplicates");
        builder.Property(entry => entry.Rejected).HasColumnName("rejected");
        builder.Property(entry => entry.UpdatedAt).HasColumnName("updated_at");
        builder.HasStorageParameter("fillfactor", 10);
    }
}
