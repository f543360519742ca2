using Aggregator.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Aggregator.Storage.Events;

internal sealed class EventKeyConfiguration : IEntityTypeConfiguration<EventKey>
{
    public void Configure(EntityTypeBuilder<EventKey> builder)
    {
        builder.ToTable("event_keys");
        builder.HasKey(key => new { key.Topic, key.EventId }).HasName("pk_event_keys");
        builder.Property(key => key.EventNo).HasColumnName("event_no").UseIdentityByDefaultColumn();
        builder.Property(key => key.PayloadHash).HasColumnName("payload_hash");
        builder.Property(key => key.HashVersion).HasColumnName("hash_version").HasDefaultValue((short)1);
        builder.Property(key => key.StoredAt).HasColumnName("stored_at").HasDefaultValueSql("now()");
        builder.Property(key => key.Topic).HasColumnName("topic")
            .HasMaxLength(LogEventLimits.MaxTopicLength).UseCollation("C");
        builder.Property(key => key.EventId).HasColumnName("event_id")
            .HasMaxLength(LogEventLimits.MaxEventIdLength).UseCollation("C");

        // Space is used again, and rows are frozen, in portions of a twentieth of the table. Each vacuum after
        // deletions reads the whole index, so that the portions are not smaller.
        builder.HasStorageParameter("autovacuum_vacuum_scale_factor", 0.05);
        builder.HasStorageParameter("autovacuum_vacuum_insert_scale_factor", 0.05);
    }
}
