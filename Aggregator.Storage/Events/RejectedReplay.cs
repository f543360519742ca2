using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Aggregator.Storage.Events;

/// <summary>
/// The replay of a rejection. The row is written before the message is sent, under the message's id, and is kept when
/// the rejection is deleted.
/// </summary>
public sealed class RejectedReplay
{
    public long RejectedId { get; init; }

    /// <summary>Derived from the rejection's id, so that a repeated request sends the same message again.</summary>
    public Guid MessageId { get; init; }

    public DateTime RequestedAt { get; init; }

    /// <summary>When the broker confirmed it; until then it may or may not be in flight.</summary>
    public DateTime? ConfirmedAt { get; init; }

    public DateTime? ConsumedAt { get; init; }

    /// <summary>How many events its message held; 0 until it is consumed.</summary>
    public long Events { get; init; }

    /// <summary>The corrected event that was sent; <c>null</c> when the original bytes were sent.</summary>
    public byte[]? Body { get; init; }
}

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
