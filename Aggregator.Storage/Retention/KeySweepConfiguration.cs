using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Aggregator.Storage.Retention;

internal sealed class KeySweepConfiguration : IEntityTypeConfiguration<KeySweep>
{
    public void Configure(EntityTypeBuilder<KeySweep> builder)
    {
        builder.ToTable("key_sweep");
        builder.HasKey(sweep => sweep.Id).HasName("pk_key_sweep");
        builder.Property(sweep => sweep.Id).HasColumnName("id").ValueGeneratedNever();
        builder.Property(sweep => sweep.NextBlock).HasColumnName("next_block");

        // Each call updates the row; the free space on its page keeps the update on that page.
        builder.HasStorageParameter("fillfactor", 10);
    }
}
