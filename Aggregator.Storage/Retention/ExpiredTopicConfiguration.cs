using Aggregator.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Aggregator.Storage.Retention;

internal sealed class ExpiredTopicConfiguration : IEntityTypeConfiguration<ExpiredTopic>
{
    public void Configure(EntityTypeBuilder<ExpiredTopic> builder)
    {
        builder.ToTable("expired_topics");
        builder.HasKey(expired => new { expired.Topic, expired.Upper }).HasName("pk_expired_topics");
        builder.Property(expired => expired.Topic).HasColumnName("topic")
            .HasMaxLength(LogEventLimits.MaxTopicLength).UseCollation("C");
        builder.Property(expired => expired.Upper).HasColumnName("upper_bound");
        builder.Property(expired => expired.ExpiredAt).HasColumnName("expired_at");
        builder.Property(expired => expired.UpToId).HasColumnName("up_to_id");
        builder.Property(expired => expired.Events).HasColumnName("events");
    }
}
