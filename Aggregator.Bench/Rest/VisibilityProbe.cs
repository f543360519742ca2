using System.Diagnostics;
using Npgsql;

namespace Aggregator.Bench.Rest;

/// <summary>
/// Records when each transaction became visible to others, by the benchmark's own clock. An event's <c>created_at</c>
/// cannot be used: it is the time of its statement, before the commit has reached the disk.
/// </summary>
/// <remarks>
/// The probe queries the state of the transactions, which costs the database almost nothing, however many events there
/// are. Subtransactions have their own ids and count like any other.
/// </remarks>
internal sealed class VisibilityProbe(NpgsqlDataSource source)
{
    /// <summary>The maximum delay with which a commit is noticed.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(2);

    private const string States =
        """
        SELECT x, pg_xact_status(x::text::xid8)
        FROM (SELECT unnest(@open) UNION ALL
              SELECT generate_series(@next, pg_snapshot_xmax(pg_current_snapshot())::text::bigint - 1)) AS numbers (x)
        """;

    private readonly Dictionary<long, long> _visible = [];
    private HashSet<long> _open = [];
    private long _next;
    private int _looks;

    /// <summary>Returns the time at which a transaction was seen as committed; <c>null</c> if it was not.</summary>
    public long? VisibleAt(long transaction) => _visible.TryGetValue(transaction, out var at) ? at : null;

    /// <summary>Waits until the probe has seen all transactions that are committed by now.</summary>
    public async Task CaughtUpAsync(CancellationToken cancellationToken)
    {
        var look = _looks + 2;
        using var timer = new PeriodicTimer(Period);
        // The current query may have begun earlier, so wait for the next one.
        while (Volatile.Read(ref _looks) < look)
            await timer.WaitForNextTickAsync(cancellationToken);
    }

    /// <summary>Observes, until cancelled, the transactions that begin after the probe has started.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            await using (var first = new NpgsqlCommand(
                "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint", connection))
                _next = (long)(await first.ExecuteScalarAsync(cancellationToken))!;
            using var timer = new PeriodicTimer(Period);
            while (await timer.WaitForNextTickAsync(cancellationToken))
                await LookAsync(connection, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The probe was cancelled.
        }
    }

    private async Task LookAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(States, connection);
        command.Parameters.Add(new NpgsqlParameter<long[]>("open", [.. _open]));
        command.Parameters.Add(new NpgsqlParameter<long>("next", _next));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var open = new HashSet<long>();
        var now = Stopwatch.GetTimestamp();
        while (await reader.ReadAsync(cancellationToken))
        {
            var number = reader.GetInt64(0);
            _next = Math.Max(_next, number + 1);
            var state = await reader.IsDBNullAsync(1, cancellationToken) ? string.Empty : reader.GetString(1);
            if (state == "in progress")
                open.Add(number);
            else if (state == "committed")
                _visible[number] = now;
        }

        _open = open;
        Interlocked.Increment(ref _looks);
    }
}
