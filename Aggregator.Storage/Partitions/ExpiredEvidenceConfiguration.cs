using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Aggregator.Storage.Partitions;

internal sealed class ExpiredEvidenceConfiguration : IEntityTypeConfiguration<ExpiredEvidence>
{
    public void Configure(EntityTypeBuilder<ExpiredEvidence> builder)
    {
        builder.ToTable("expired_evidence");
        builder.HasKey(expired => expired.Kind).HasName("pk_expired_evidence");
        builder.Property(expired => expired.Kind).HasColumnName("kind").UseCollation("C");
        builder.Property(expired => expired.Events).HasColumnName("events");
        builder.Property(expired => expired.ExpiredAt).HasColumnName("expired_at");
    }
}
