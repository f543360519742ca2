using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Aggregator.Outbox.Inbox;

internal sealed class InboxStateConfiguration : IEntityTypeConfiguration<InboxState>
{
    public void Configure(EntityTypeBuilder<InboxState> builder)
    {
        builder.ToTable("inbox_state");
        builder.HasKey(state => new { state.MessageId, state.ConsumerId }).HasName("pk_inbox_state");
        builder.Property(state => state.MessageId).HasColumnName("message_id");
        builder.Property(state => state.ConsumerId).HasColumnName("consumer_id");
        builder.Property(state => state.ConsumedAt).HasColumnName("consumed_at");

        // All rows of a batch have the same time, so that this index grows at its right edge and deduplicates to a few
        // bytes per row. A BRIN index would be smaller but loses its order once clean-up frees space in old pages.
        builder.HasIndex(state => state.ConsumedAt).HasDatabaseName("ix_inbox_state_consumed_at");

        // Clean-up deletes in many small transactions; waiting for the default 20 % of a large table would leave
        // gigabytes of dead rows. A fillfactor is not needed, because rows are never updated.
        builder.HasStorageParameter("autovacuum_vacuum_scale_factor", 0.02);
        builder.HasStorageParameter("autovacuum_analyze_scale_factor", 0.05);
    }
}
