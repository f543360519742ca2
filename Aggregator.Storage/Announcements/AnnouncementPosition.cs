using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Aggregator.Storage.Announcements;

/// <summary>
/// How far stored events have been announced: a table of one row. An announcer holds the row's lock while it works, so
/// that only one process announces at a time, and a process that crashes leaves the row unchanged.
/// </summary>
public sealed class AnnouncementPosition
{
    /// <summary>Always 1.</summary>
    public short Id { get; init; }

    /// <summary>Every event up to this id has been announced.</summary>
    public long UpToId { get; init; }

    public DateTime UpdatedAt { get; init; }
}

internal sealed class AnnouncementPositionConfiguration : IEntityTypeConfiguration<AnnouncementPosition>
{
    public void Configure(EntityTypeBuilder<AnnouncementPosition> builder)
    {
        builder.ToTable("announcement_position");
        builder.HasKey(position => position.Id).HasName("pk_announcement_position");
        builder.Property(position => position.Id).HasColumnName("id").ValueGeneratedNever();
        builder.Property(position => position.UpToId).HasColumnName("up_to_id");
        builder.Property(position => position.UpdatedAt).HasColumnName("updated_at");

        // The row is updated several times a second; the free space on its page keeps each update on that page.
        builder.HasStorageParameter("fillfactor", 10);
    }
}
