using System.Globalization;
using Npgsql;

namespace Aggregator.Storage.Schema;

/// <summary>
/// The monthly partitions of <c>processed_events</c>. The migrate step creates them in advance; events of a month
/// without a partition go to the default partition and are moved when the month's partition is created.
/// </summary>
internal static class Partitions
{
    /// <summary>
    /// Number of months that are created in advance. With one migration a year the default partition is never used.
    /// </summary>
    public const int MonthsAhead = 12;

    /// <summary>The current month and those ahead, in UTC.</summary>
    public static IEnumerable<DateTime> Months(DateTimeOffset now)
    {
        var first = new DateTime(now.UtcDateTime.Year, now.UtcDateTime.Month, 1, 0, 0, 0, DateTimeKind.Utc);
        return Enumerable.Range(0, MonthsAhead + 1).Select(first.AddMonths);
    }

    /// <summary>Creates the month's partition unless it exists.</summary>
    /// <returns>Whether it was made.</returns>
    public static async Task<bool> EnsureAsync(
        NpgsqlConnection connection, DateTime month, CancellationToken cancellationToken)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"processed_events_y{month.Year:0000}m{month.Month:00}");
        await using (var exists = new NpgsqlCommand("SELECT to_regclass($1) IS NOT NULL", connection))
        {
            exists.Parameters.Add(new NpgsqlParameter<string> { TypedValue = name });
            if (await exists.ExecuteScalarAsync(cancellationToken) is true)
                return false;
        }

        // Names and bounds cannot be parameters of DDL; both are made of numbers only.
        var from = month.ToString("yyyy-MM-dd 00:00:00+00", CultureInfo.InvariantCulture);
        var to = month.AddMonths(1).ToString("yyyy-MM-dd 00:00:00+00", CultureInfo.InvariantCulture);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var create = new NpgsqlCommand(
            $"""
             LOCK TABLE processed_events IN ACCESS EXCLUSIVE MODE;
             CREATE TABLE {name} (LIKE processed_events INCLUDING DEFAULTS);
             WITH moved AS (
                 DELETE FROM processed_events_default
                 WHERE created_at >= '{from}' AND created_at < '{to}'
                 RETURNING *
             )
             INSERT INTO {name} SELECT * FROM moved;
             ALTER TABLE processed_events ATTACH PARTITION {name} FOR VALUES FROM ('{from}') TO ('{to}');
             """,
            connection,
            transaction);
        await create.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }
}
