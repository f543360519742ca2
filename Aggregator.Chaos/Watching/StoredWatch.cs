using System.Diagnostics;
using Npgsql;

namespace Aggregator.Chaos.Watching;

/// <summary>Follows the ledger: how many events are stored, and how many were delivered again and skipped.</summary>
internal sealed class StoredWatch(NpgsqlDataSource database)
{
    private const string Sql =
        """
        SELECT (SELECT coalesce(sum(stored), 0)::bigint FROM ingest_ledger),
               (SELECT coalesce(sum(redelivered), 0)::bigint FROM received_ledger)
        """;

    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    private long _stored;
    private long _redelivered;

    /// <summary>The moments at which more events were stored than before.</summary>
    public Timeline Progress { get; } = new();

    public long Stored => Interlocked.Read(ref _stored);

    public long Redelivered => Interlocked.Read(ref _redelivered);

    /// <summary>Looks until cancelled. While the database is away, nothing is stored and nothing is seen.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Period);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
                await LookAsync(stop);
        }
        catch (OperationCanceledException)
        {
            // Told to stop.
        }
    }

    private async Task LookAsync(CancellationToken stop)
    {
        try
        {
            await using var command = database.CreateCommand(Sql);
            await using var reader = await command.ExecuteReaderAsync(stop);
            await reader.ReadAsync(stop);
            var stored = reader.GetInt64(0);
            Interlocked.Exchange(ref _redelivered, reader.GetInt64(1));
            if (stored > Interlocked.Exchange(ref _stored, stored))
                Progress.Add(Stopwatch.GetTimestamp());
        }
        catch (Exception away) when (away is NpgsqlException or TimeoutException or IOException)
        {
            // A fault is on; the next look may succeed.
        }
    }
}
