using Aggregator.Outbox;
using Microsoft.EntityFrameworkCore;

namespace Aggregator.Tests.Outbox.Infrastructure;

/// <summary>
/// The DbContext of a program that uses the library: a table of consumed messages, and the library's tables.
/// </summary>
internal sealed class LedgerDbContext(DbContextOptions<LedgerDbContext> options) : DbContext(options)
{
    public DbSet<LedgerEntry> Entries => Set<LedgerEntry>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.AddInboxOutbox();
        modelBuilder.Entity<LedgerEntry>(entry =>
        {
            entry.ToTable("ledger");
            entry.Property(e => e.Id).HasColumnName("id");
            entry.Property(e => e.Consumer).HasColumnName("consumer");
            entry.Property(e => e.Name).HasColumnName("name");
        });
    }
}

/// <summary>One effect of a consumer. The table has no unique key, so that a repeated effect is detected.</summary>
internal sealed class LedgerEntry
{
    public long Id { get; init; }

    public required string Consumer { get; init; }

    public required string Name { get; init; }
}
