using Aggregator.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Aggregator.Storage.Archive;

internal sealed class ArchivedEventConfiguration : IEntityTypeConfiguration<ArchivedEvent>
{
    public void Configure(EntityTypeBuilder<ArchivedEvent> builder)
    {
        builder.ToTable("archived_events");
        builder.HasKey(archived => new { archived.Archive, archived.Id }).HasName("pk_archived_events");
        builder.HasIndex(archived => new { archived.Topic, archived.Id })
            .HasDatabaseName("ix_archived_events_topic_id");
        builder.Property(archived => archived.Archive).HasColumnName("archive").UseCollation("C");
        builder.Property(archived => archived.Id).HasColumnName("id").ValueGeneratedNever();
        builder.Property(archived => archived.EventId).HasColumnName("event_id")
            .HasMaxLength(LogEventLimits.MaxEventIdLength).UseCollation("C");
        builder.Property(archived => archived.Topic).HasColumnName("topic")
            .HasMaxLength(LogEventLimits.MaxTopicLength).UseCollation("C");
        builder.Property(archived => archived.Payload).HasColumnName("payload").HasColumnType("jsonb");
        builder.Property(archived => archived.Source).HasColumnName("source")
            .HasMaxLength(LogEventLimits.MaxSourceLength);
        builder.Property(archived => archived.Timestamp).HasColumnName("timestamp");
        builder.Property(archived => archived.CreatedAt).HasColumnName("created_at");
    }
}
