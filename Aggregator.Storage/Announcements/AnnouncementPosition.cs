using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Aggregator.Storage.Announcements;

/// <summary>
/// How far stored events have been announced: a table of one row. Whoever announces holds the row's lock meanwhile, so
/// that a single process does so at a time, and a process that dies leaves the row as it was.
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

        // The one row is updated several times a second: with room beside it each update stays on its page.
        builder.HasStorageParameter("fillfactor", 10);
    }
}
