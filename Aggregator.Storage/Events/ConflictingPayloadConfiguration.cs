using Aggregator.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Aggregator.Storage.Events;

internal sealed class ConflictingPayloadConfiguration : IEntityTypeConfiguration<ConflictingPayload>
{
    public void Configure(EntityTypeBuilder<ConflictingPayload> builder)
    {
        builder.ToTable("conflicting_payloads");
        builder.HasKey(conflict => conflict.DuplicateId).HasName("pk_conflicting_payloads");
        builder.HasIndex(conflict => new { conflict.Topic, conflict.EventId })
            .HasDatabaseName("ix_conflicting_payloads_topic_event_id");
        builder.Property(conflict => conflict.DuplicateId).HasColumnName("duplicate_id").ValueGeneratedNever();
        builder.Property(conflict => conflict.ReceivedAt).HasColumnName("received_at");
        builder.Property(conflict => conflict.Topic).HasColumnName("topic")
            .HasMaxLength(LogEventLimits.MaxTopicLength).UseCollation("C");
        builder.Property(conflict => conflict.EventId).HasColumnName("event_id")
            .HasMaxLength(LogEventLimits.MaxEventIdLength).UseCollation("C");
        builder.Property(conflict => conflict.Payload).HasColumnName("payload");
    }
}
