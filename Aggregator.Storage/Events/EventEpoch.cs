using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Aggregator.Storage.Events;

/// <summary>
/// The epoch from which event numbers are now drawn; one row. When the server has been replaced or restarted, numbers
/// that readers have seen may have been lost, and the next numbers are drawn far above them.
/// </summary>
public sealed class EventEpoch
{
    /// <summary>Always 1.</summary>
    public short Id { get; init; }

    /// <summary>A point-in-time recovery and a failover to a standby begin a new one.</summary>
    public long Timeline { get; init; }

    public long SystemIdentifier { get; init; }

    public DateTime ServerStarted { get; init; }

    /// <summary>
    /// The database and the file of the sequence; it changes after a restore from a dump, or when the sequence is
    /// reset.
    /// </summary>
    public required string SequenceFile { get; init; }
}

internal sealed class EventEpochConfiguration : IEntityTypeConfiguration<EventEpoch>
{
    public void Configure(EntityTypeBuilder<EventEpoch> builder)
    {
        builder.ToTable("event_epoch", table => table.HasCheckConstraint("ck_event_epoch_one_row", "id = 1"));
        builder.HasKey(epoch => epoch.Id).HasName("pk_event_epoch");
        builder.Property(epoch => epoch.Id).HasColumnName("id").ValueGeneratedNever();
        builder.Property(epoch => epoch.Timeline).HasColumnName("timeline");
        builder.Property(epoch => epoch.SystemIdentifier).HasColumnName("system_identifier");
        builder.Property(epoch => epoch.ServerStarted).HasColumnName("server_started");
        builder.Property(epoch => epoch.SequenceFile).HasColumnName("sequence_file");
    }
}
