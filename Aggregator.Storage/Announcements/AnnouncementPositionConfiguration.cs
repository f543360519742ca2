using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Aggregator.Storage.Announcements;

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
