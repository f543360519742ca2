using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Aggregator.Storage.History;

internal sealed class AgeSampleConfiguration : IEntityTypeConfiguration<AgeSample>
{
    public void Configure(EntityTypeBuilder<AgeSample> builder)
    {
        builder.ToTable("age_history");
        builder.HasKey(sample => new { sample.Minute, sample.ProcessId }).HasName("pk_age_history");
        builder.Property(sample => sample.Minute).HasColumnName("minute");
        builder.Property(sample => sample.ProcessId).HasColumnName("process_id");
        builder.Property(sample => sample.MaxMs).HasColumnName("max_ms");
        builder.Property(sample => sample.Counts).HasColumnName("counts");
        builder.HasStorageParameter("fillfactor", 50);
    }
}
