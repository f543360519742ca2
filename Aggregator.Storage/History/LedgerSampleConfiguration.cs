using Aggregator.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Aggregator.Storage.History;

internal sealed class LedgerSampleConfiguration : IEntityTypeConfiguration<LedgerSample>
{
    public void Configure(EntityTypeBuilder<LedgerSample> builder)
    {
        builder.ToTable("ledger_history");
        builder.HasKey(sample => new { sample.Topic, sample.Minute }).HasName("pk_ledger_history");
        builder.HasIndex(sample => sample.Minute).HasDatabaseName("ix_ledger_history_minute");
        builder.Property(sample => sample.Topic).HasColumnName("topic")
            .HasMaxLength(LogEventLimits.MaxTopicLength).UseCollation("C");
        builder.Property(sample => sample.Minute).HasColumnName("minute");
        builder.Property(sample => sample.SampledAt).HasColumnName("sampled_at");
        builder.Property(sample => sample.Received).HasColumnName("received");
        builder.Property(sample => sample.Stored).HasColumnName("stored");
        builder.Property(sample => sample.Duplicates).HasColumnName("duplicates");
        builder.Property(sample => sample.Rejected).HasColumnName("rejected");
        builder.Property(sample => sample.Accepted).HasColumnName("accepted");
        builder.Property(sample => sample.Redelivered).HasColumnName("redelivered");
    }
}
