using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Aggregator.Storage.Partitions;

internal sealed class ExpiredPartitionConfiguration : IEntityTypeConfiguration<ExpiredPartition>
{
    public void Configure(EntityTypeBuilder<ExpiredPartition> builder)
    {
        builder.ToTable("expired_partitions");
        builder.HasKey(expired => new { expired.Upper, expired.Lower }).HasName("pk_expired_partitions");
        builder.Property(expired => expired.Lower).HasColumnName("lower_bound");
        builder.Property(expired => expired.Upper).HasColumnName("upper_bound");
        builder.Property(expired => expired.ExpiredAt).HasColumnName("expired_at");
        builder.Property(expired => expired.Events).HasColumnName("events");
    }
}
