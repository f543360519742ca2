using Aggregator.Outbox;
using Microsoft.EntityFrameworkCore;

namespace Aggregator.Bench.Inbox;

/// <summary>The database of a small program: the readings, and the library's tables.</summary>
internal sealed class SensorDbContext(DbContextOptions<SensorDbContext> options) : DbContext(options)
{
    /// <summary>Stores many readings with one statement.</summary>
    public Task InsertAsync(IReadOnlyList<SensorReading> readings, CancellationToken cancellationToken)
    {
        var numbers = new int[readings.Count];
        var sensors = new string[readings.Count];
        var values = new double[readings.Count];
        for (var i = 0; i < readings.Count; i++)
            (numbers[i], sensors[i], values[i]) = readings[i];
        return Database.ExecuteSqlAsync(
            $"INSERT INTO reading (number, sensor, value) SELECT * FROM unnest({numbers}, {sensors}, {values})",
            cancellationToken);
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.AddInboxOutbox();
        modelBuilder.Entity<ReadingRow>(reading =>
        {
            reading.ToTable("reading");
            // The number has no key, so that a message that was stored twice is detected.
            reading.HasKey(row => row.Id);
            reading.Property(row => row.Id).HasColumnName("id");
            reading.Property(row => row.Number).HasColumnName("number");
            reading.Property(row => row.Sensor).HasColumnName("sensor");
            reading.Property(row => row.Value).HasColumnName("value");
        });
    }

    private sealed record ReadingRow(long Id, int Number, string Sensor, double Value);
}
