using Aggregator.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Aggregator.Storage.Events;

internal sealed class ProcessedEventConfiguration : IEntityTypeConfiguration<ProcessedEvent>
{
    public void Configure(EntityTypeBuilder<ProcessedEvent> builder)
    {
        builder.ToTable("processed_events");
        builder.HasKey(stored => new { stored.Id, stored.CreatedAt }).HasName("pk_processed_events");
        builder.HasIndex(stored => new { stored.Topic, stored.Id }).HasDatabaseName("ix_processed_events_topic_id");
        builder.Property(stored => stored.Id).HasColumnName("id").ValueGeneratedNever();
        builder.Property(stored => stored.EventId).HasColumnName("event_id")
            .HasMaxLength(LogEventLimits.MaxEventIdLength).UseCollation("C");
        builder.Property(stored => stored.Topic).HasColumnName("topic")
            .HasMaxLength(LogEventLimits.MaxTopicLength).UseCollation("C");
        builder.Property(stored => stored.Payload).HasColumnName("payload").HasColumnType("jsonb");
        builder.Property(stored => stored.Source).HasColumnName("source").HasMaxLength(LogEventLimits.MaxSourceLength);
        builder.Property(stored => stored.Timestamp).HasColumnName("timestamp");
        builder.Property(stored => stored.Status).HasColumnName("status").HasMaxLength(50).HasDefaultValue("processed");
        builder.Property(stored => stored.CreatedAt).HasColumnName("created_at");
    }
}
