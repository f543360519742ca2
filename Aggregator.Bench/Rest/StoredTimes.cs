using Aggregator.Bench.Measuring;
using Npgsql;

namespace Aggregator.Bench.Rest;

/// <summary>Determines which transaction stored which event, and when.</summary>
internal static class StoredTimes
{
    /// <summary>Does some work and returns when each event that it stored became visible, by the event's id.</summary>
    /// <param name="source">Connections to the database.</param>
    /// <param name="table">Has a row with <c>id</c> and <c>event_id</c> for each stored event.</param>
    /// <param name="work">Ends when all its events are stored.</param>
    /// <param name="cancellationToken">Ends all.</param>
    public static async Task<Dictionary<string, long>> DuringAsync(
        NpgsqlDataSource source, string table, Func<Task> work, CancellationToken cancellationToken)
    {
        var last = await LastAsync(source, table, cancellationToken);
        var probe = new VisibilityProbe(source);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var looking = probe.RunAsync(stop.Token);
        try
        {
            // The work must not begin before the probe.
            await probe.CaughtUpAsync(cancellationToken);
            await work();
            await probe.CaughtUpAsync(cancellationToken);
        }
        finally
        {
            await stop.CancelAsync();
            await looking;
        }

        return await ReadAsync(source, table, probe, last, cancellationToken);
    }

    private static async Task<Dictionary<string, long>> ReadAsync(
        NpgsqlDataSource source, string table, VisibilityProbe probe, long after, CancellationToken cancellationToken)
    {
        var times = new Dictionary<string, long>(StringComparer.Ordinal);
        await using var command = source.CreateCommand(
            $"SELECT event_id, xmin::text::bigint FROM {table} WHERE id > $1");
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = after });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            times[reader.GetString(0)] = probe.VisibleAt(reader.GetInt64(1))
                ?? throw new BenchmarkFailedException("The commit of an event's transaction was not seen.");
        }

        return times;
    }

    /// <summary>Number of the newest event stored, 0 while there is none.</summary>
    private static async Task<long> LastAsync(
        NpgsqlDataSource source, string table, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand($"SELECT coalesce(max(id), 0) FROM {table}");
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
