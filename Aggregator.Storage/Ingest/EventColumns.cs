using System.Text;
using Aggregator.Contracts;
using Npgsql;
using NpgsqlTypes;

namespace Aggregator.Storage.Ingest;

/// <summary>The arrays behind <see cref="IngestSql.Events"/>.</summary>
internal sealed class EventColumns(int count)
{
    private readonly string[] _topics = new string[count];
    private readonly string[] _eventIds = new string[count];
    private readonly Guid?[] _messageIds = new Guid?[count];
    private readonly DateTime[] _timestamps = new DateTime[count];
    private readonly string[] _sources = new string[count];
    private readonly string[] _payloads = new string[count];

    public void Set(int index, LogEvent logEvent, Guid? messageId)
    {
        _topics[index] = logEvent.Topic;
        _eventIds[index] = logEvent.EventId;
        _messageIds[index] = messageId;
        _timestamps[index] = logEvent.Timestamp.UtcDateTime;
        _sources[index] = logEvent.Source;
        _payloads[index] = Encoding.UTF8.GetString(logEvent.Payload.Utf8.Span);
    }

    public NpgsqlParameter[] Parameters() =>
    [
        Column("topics", _topics, NpgsqlDbType.Text),
        Column("event_ids", _eventIds, NpgsqlDbType.Text),
        Column("message_ids", _messageIds, NpgsqlDbType.Uuid),
        Column("timestamps", _timestamps, NpgsqlDbType.TimestampTz),
        Column("sources", _sources, NpgsqlDbType.Text),
        Column("payloads", _payloads, NpgsqlDbType.Text),
    ];

    internal static NpgsqlParameter Column<T>(string name, T[] values, NpgsqlDbType type) =>
        new NpgsqlParameter<T[]>(name, values) { NpgsqlDbType = NpgsqlDbType.Array | type };
}
