using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Aggregator.Storage.Events;

internal sealed class RejectedReplayConfiguration : IEntityTypeConfiguration<RejectedReplay>
{
    public void Configure(EntityTypeBuilder<RejectedReplay> builder)
    {
        builder.ToTable("rejected_replays");
        builder.HasKey(replay => replay.RejectedId).HasName("pk_rejected_replays");
        builder.HasAlternateKey(replay => replay.MessageId).HasName("ak_rejected_replays_message_id");
        builder.Property(replay => replay.RejectedId).HasColumnName("rejected_id").ValueGeneratedNever();
        builder.Property(replay => replay.MessageId).HasColumnName("message_id");
        builder.Property(replay => replay.RequestedAt).HasColumnName("requested_at").HasDefaultValueSql("now()");
        builder.Property(replay => replay.ConfirmedAt).HasColumnName("confirmed_at");
        builder.Property(replay => replay.ConsumedAt).HasColumnName("consumed_at");
        builder.Property(replay => replay.Events).HasColumnName("events").HasDefaultValue(0L);
        builder.Property(replay => replay.Body).HasColumnName("body");
    }
}
