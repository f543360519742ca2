using Aggregator.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Aggregator.Storage.Events;

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
