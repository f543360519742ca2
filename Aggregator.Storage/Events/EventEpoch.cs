using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Aggregator.Storage.Events;

/// <summary>
/// Where the event numbers are drawn from now; one row. When the server is another one, or was started again, numbers
/// may have been lost that readers know, and the next are drawn far above them.
/// </summary>
public sealed class EventEpoch
{
    /// <summary>Always 1.</summary>
    public short Id { get; init; }

    /// <summary>A restore to a moment, and a standby that takes over, begin a new one.</summary>
    public long Timeline { get; init; }

    public long SystemIdentifier { get; init; }

    public DateTime ServerStarted { get; init; }

    /// <summary>
    /// The database and the file of the sequence; another one after a restore from a dump, or when somebody resets it.
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
