using Aggregator.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Aggregator.Storage.Events;

/// <summary>
/// The payload of a duplicate that differed from the stored one. Only some are kept, and not for ever:
/// <see cref="Ingest.DuplicateInsert"/> and <see cref="Duplicates.ConflictingPayloads"/> have the bounds.
/// </summary>
public sealed class ConflictingPayload
{
    /// <summary>The <see cref="DuplicateEvent.Id"/>.</summary>
    public long DuplicateId { get; init; }

    public DateTime ReceivedAt { get; init; }

    public required string Topic { get; init; }

    public required string EventId { get; init; }

    /// <summary>JSON as it was received.</summary>
    public required string Payload { get; init; }
}

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
