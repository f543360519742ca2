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

    /// <summary>
    /// The <see cref="EventKey.StoredAt"/> of its event. Like those below, it is <c>null</c> in rows of earlier
    /// versions.
    /// </summary>
    public DateTime? FirstStoredAt { get; init; }

    /// <summary>Whether the message says that the API has published it.</summary>
    public bool? ViaApi { get; init; }

    /// <summary>Whether the payload differed from the stored one; also <c>null</c> if that is not known.</summary>
    public bool? Differed { get; init; }

    public string? Source { get; init; }

    /// <summary>The AMQP property <c>app_id</c> of the message.</summary>
    public string? AppId { get; init; }
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
        builder.Property(duplicate => duplicate.FirstStoredAt).HasColumnName("first_stored_at");
        builder.Property(duplicate => duplicate.ViaApi).HasColumnName("via_api");
        builder.Property(duplicate => duplicate.Differed).HasColumnName("differed");
        builder.Property(duplicate => duplicate.Source).HasColumnName("source")
            .HasMaxLength(LogEventLimits.MaxSourceLength);
        builder.Property(duplicate => duplicate.AppId).HasColumnName("app_id").HasMaxLength(255);
    }
}
