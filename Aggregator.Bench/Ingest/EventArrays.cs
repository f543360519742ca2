using System.Text;
using Aggregator.Contracts;
using Npgsql;
using NpgsqlTypes;

namespace Aggregator.Bench.Ingest;

/// <summary>The columns of events as arrays for <c>unnest</c>.</summary>
internal static class EventArrays
{
    public static NpgsqlParameter[] From(IReadOnlyList<LogEvent> events) =>
    [
        Column("topics", events, one => one.Topic, NpgsqlDbType.Text),
        Column("event_ids", events, one => one.EventId, NpgsqlDbType.Text),
        Column("timestamps", events, one => one.Timestamp.UtcDateTime, NpgsqlDbType.TimestampTz),
        Column("sources", events, one => one.Source, NpgsqlDbType.Text),
        Column("payloads", events, one => Encoding.UTF8.GetString(one.Payload.Utf8.Span), NpgsqlDbType.Text),
    ];

    private static NpgsqlParameter<T[]> Column<T>(
        string name, IReadOnlyList<LogEvent> events, Func<LogEvent, T> value, NpgsqlDbType type)
    {
        var values = new T[events.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = value(events[i]);
        return new NpgsqlParameter<T[]>(name, values) { NpgsqlDbType = NpgsqlDbType.Array | type };
    }
}
