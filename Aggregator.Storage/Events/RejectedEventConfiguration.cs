using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Aggregator.Storage.Events;

internal sealed class RejectedEventConfiguration : IEntityTypeConfiguration<RejectedEvent>
{
    public void Configure(EntityTypeBuilder<RejectedEvent> builder)
    {
        builder.ToTable("rejected_events");
        builder.HasKey(rejected => rejected.Id).HasName("pk_rejected_events");
        builder.Property(rejected => rejected.Id).HasColumnName("id").UseIdentityByDefaultColumn();
        builder.Property(rejected => rejected.ReceivedAt).HasColumnName("received_at").HasDefaultValueSql("now()");
        builder.Property(rejected => rejected.MessageId).HasColumnName("message_id");
        builder.Property(rejected => rejected.Queue).HasColumnName("queue");
        builder.Property(rejected => rejected.Headers).HasColumnName("headers").HasColumnType("jsonb");
        builder.Property(rejected => rejected.Reason).HasColumnName("reason");
        builder.Property(rejected => rejected.Topic).HasColumnName("topic");
        builder.Property(rejected => rejected.EventId).HasColumnName("event_id");
        builder.Property(rejected => rejected.Body).HasColumnName("body");
        builder.Property(rejected => rejected.BodyLength).HasColumnName("body_length");
    }
}
