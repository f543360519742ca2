using Aggregator.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Aggregator.Storage.Events;

/// <summary>Evidence of one dropped duplicate. Rows are only ever added.</summary>
public sealed class DuplicateEvent
{
    public long Id { get; init; }

    public required string Topic { get; init; }

    public required string EventId { get; init; }

    /// <summary>The message that held it; <c>null</c> when its publisher gave the message no id.</summary>
    public Guid? MessageId { get; init; }

    public DateTime ReceivedAt { get; init; }

    /// <summary>
    /// Hash of the duplicate's payload. The payload differs from the stored one exactly when this hash differs from
    /// <see cref="EventKey.PayloadHash"/> of the same version.
    /// </summary>
    public long PayloadHash { get; init; }

    /// <inheritdoc cref="EventKey.HashVersion"/>
    public short HashVersion { get; init; }
}

internal sealed class DuplicateEventConfiguration : IEntityTypeConfiguration<DuplicateEvent>
{
    public void Configure(EntityTypeBuilder<DuplicateEvent> builder)
    {
        builder.ToTable("duplicate_events");
        builder.HasKey(duplicate => duplicate.Id).HasName("pk_duplicate_events");
        builder.Property(duplicate => duplicate.Id).HasColumnName("id").UseIdentityByDefaultColumn();
        builder.Property(duplicate => duplicate.Topic).HasColumnName("topic")
            .HasMaxLength(LogEventLimits.MaxTopicLength).UseCollation("C");
        builder.Property(duplicate => duplicate.EventId).HasColumnName("event_id")
            .HasMaxLength(LogEventLimits.MaxEventIdLength).UseCollation("C");
        builder.Property(duplicate => duplicate.MessageId).HasColumnName("message_id");
        builder.Property(duplicate => duplicate.ReceivedAt).HasColumnName("received_at").HasDefaultValueSql("now()");
        builder.Property(duplicate => duplicate.PayloadHash).HasColumnName("payload_hash");
        builder.Property(duplicate => duplicate.HashVersion).HasColumnName("hash_version").HasDefaultValue((short)1);
    }
}
