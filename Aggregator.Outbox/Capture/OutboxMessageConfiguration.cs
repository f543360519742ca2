using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Aggregator.Outbox.Capture;

internal sealed class OutboxMessageConfiguration : IEntityTypeConfiguration<OutboxMessage>
{
    public void Configure(EntityTypeBuilder<OutboxMessage> builder)
    {
        builder.ToTable("outbox_message");
        builder.HasKey(message => new { message.OutboxId, message.SequenceNumber }).HasName("pk_outbox_message");
        builder.Property(message => message.OutboxId).HasColumnName("outbox_id");
        builder.Property(message => message.SequenceNumber).HasColumnName("sequence_number").ValueGeneratedNever();
        builder.Property(message => message.LastInTransaction).HasColumnName("last_in_transaction");
        builder.Property(message => message.NotBefore)
            .HasColumnName("not_before")
            .HasDefaultValueSql("clock_timestamp()");
        builder.Property(message => message.DeliveryAttempts).HasColumnName("delivery_attempts").HasDefaultValue(0);
        ConfigureMessage(builder);

        // The index contains only the rows that carry leases, because a sweeper reads no other rows to find work.
        builder.HasIndex(message => message.NotBefore)
            .HasDatabaseName("ix_outbox_message_not_before")
            .HasFilter("last_in_transaction");

        // Every row is deleted within moments of its commit, and the table is nearly always empty; vacuum therefore
        // goes by the number of dead rows, not by their share. Updates (leases) are rare, so a lower fillfactor would
        // gain nothing.
        builder.HasStorageParameter("autovacuum_vacuum_scale_factor", 0);
        builder.HasStorageParameter("autovacuum_vacuum_threshold", 2000);
        builder.HasStorageParameter("autovacuum_analyze_scale_factor", 0);
        builder.HasStorageParameter("autovacuum_analyze_threshold", 20000);
    }

    // Addresses, types and bodies have no length that is known in advance, so their columns are text.
    private static void ConfigureMessage(EntityTypeBuilder<OutboxMessage> builder)
    {
        builder.Property(message => message.MessageId).HasColumnName("message_id");
        builder.Property(message => message.ConversationId).HasColumnName("conversation_id");
        builder.Property(message => message.CorrelationId).HasColumnName("correlation_id");
        builder.Property(message => message.InitiatorId).HasColumnName("initiator_id");
        builder.Property(message => message.RequestId).HasColumnName("request_id");
        builder.Property(message => message.SourceAddress).HasColumnName("source_address");
        builder.Property(message => message.DestinationAddress).HasColumnName("destination_address");
        builder.Property(message => message.ResponseAddress).HasColumnName("response_address");
        builder.Property(message => message.FaultAddress).HasColumnName("fault_address");
        builder.Property(message => message.SentAt).HasColumnName("sent_at");
        builder.Property(message => message.EnqueueAt).HasColumnName("enqueue_at");
        builder.Property(message => message.ExpiresAt).HasColumnName("expires_at");
        builder.Property(message => message.ContentType).HasColumnName("content_type");
        builder.Property(message => message.MessageType).HasColumnName("message_type");
        builder.Property(message => message.Headers).HasColumnName("headers");
        builder.Property(message => message.Properties).HasColumnName("properties");
        builder.Property(message => message.Body).HasColumnName("body");
    }
}
