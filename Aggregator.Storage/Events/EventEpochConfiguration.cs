using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Aggregator.Storage.Events;

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
