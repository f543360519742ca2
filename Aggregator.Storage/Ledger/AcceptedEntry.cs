using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Aggregator.Storage.Ledger;

/// <summary>
/// The events that one process of the API has accepted by one kind of request. Only that process writes the row, with
/// its own total each time.
/// </summary>
public sealed class AcceptedEntry
{
    /// <summary>Drawn at random when the process started; the messages that it publishes name it.</summary>
    public Guid ProcessId { get; init; }

    /// <summary>One of <see cref="AcceptedDoors"/>.</summary>
    public required string Door { get; init; }

    /// <summary>Events that the broker has confirmed to the process.</summary>
    public long Accepted { get; init; }

    /// <summary>The count as it was <see cref="AcceptedSql.DueAfter"/> before <see cref="UpdatedAt"/>.</summary>
    public long Due { get; init; }

    public DateTime StartedAt { get; init; }

    public DateTime UpdatedAt { get; init; }
}

internal sealed class AcceptedEntryConfiguration : IEntityTypeConfiguration<AcceptedEntry>
{
    public void Configure(EntityTypeBuilder<AcceptedEntry> builder)
    {
        builder.ToTable("accepted_ledger");
        builder.HasKey(entry => new { entry.ProcessId, entry.Door }).HasName("pk_accepted_ledger");
        builder.Property(entry => entry.ProcessId).HasColumnName("process_id");
        builder.Property(entry => entry.Door).HasColumnName("door").UseCollation("C");
        builder.Property(entry => entry.Accepted).HasColumnName("accepted");
        builder.Property(entry => entry.Due).HasColumnName("due");
        builder.Property(entry => entry.StartedAt).HasColumnName("started_at").HasDefaultValueSql("now()");
        builder.Property(entry => entry.UpdatedAt).HasColumnName("updated_at").HasDefaultValueSql("now()");
        builder.HasStorageParameter("fillfactor", 50);
    }
}
