using Aggregator.Bench.Measuring;
using Npgsql;

namespace Aggregator.Bench.Rest;

/// <summary>Determines which transaction stored which event, and when.</summary>
internal static class StoredTimes
{
    /// <summary>Returns the time at which each event became visible, by event id.</summary>
    /// <param name="source">Connections to the database.</param>
    /// <param name="probe">The probe that was running.</param>
    /// <param name="after">Events up to this id were stored before.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public static async Task<Dictionary<string, long>> ReadAsync(
        NpgsqlDataSource source, VisibilityProbe probe, long after, CancellationToken cancellationToken)
    {
        var times = new Dictionary<string, long>(StringComparer.Ordinal);
        await using var command = source.CreateCommand(
            "SELECT event_id, xmin::text::bigint FROM processed_events WHERE id > $1");
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = after });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            times[reader.GetString(0)] = probe.VisibleAt(reader.GetInt64(1))
                ?? throw new BenchmarkFailedException("The commit of an event's transaction was not seen.");
        }

        return times;
    }

    /// <summary>The id of the newest stored event, 0 while there is none.</summary>
    public static async Task<long> LastAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("SELECT coalesce(max(id), 0) FROM processed_events");
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
