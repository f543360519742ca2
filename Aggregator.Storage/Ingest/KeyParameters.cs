using Npgsql;
using NpgsqlTypes;

namespace Aggregator.Storage.Ingest;

/// <summary>The arrays behind <see cref="IngestSql.Keys"/> and <see cref="DuplicateSql.Insert"/>.</summary>
internal sealed class KeyParameters
{
    private readonly string[] _topics;
    private readonly string[] _eventIds;
    private readonly long[] _payloadHashes;

    public KeyParameters(IngestBatch batch)
    {
        var count = batch.Events.Count;
        (_topics, _eventIds, _payloadHashes) = (new string[count], new string[count], new long[count]);
        for (var i = 0; i < count; i++)
        {
            var logEvent = batch.Events[i];
            (_topics[i], _eventIds[i]) = (logEvent.Topic, logEvent.EventId);
            _payloadHashes[i] = PayloadHash.Of(logEvent.Payload.Utf8.Span);
        }
    }

    public NpgsqlParameter[] ForKeys() =>
    [
        Column("topics", _topics, NpgsqlDbType.Text),
        Column("event_ids", _eventIds, NpgsqlDbType.Text),
        Column("payload_hashes", _payloadHashes, NpgsqlDbType.Bigint),
    ];

    public NpgsqlParameter[] ForDuplicates(IReadOnlyList<int> which, IngestBatch batch) =>
    [
        Column("topics", Pick(which, i => _topics[i]), NpgsqlDbType.Text),
        Column("event_ids", Pick(which, i => _eventIds[i]), NpgsqlDbType.Text),
        Column("message_ids", Pick(which, i => batch.MessageIds[i]), NpgsqlDbType.Uuid),
        Column("payload_hashes", Pick(which, i => _payloadHashes[i]), NpgsqlDbType.Bigint),
        Column("sources", Pick(which, i => batch.Events[i].Source), NpgsqlDbType.Text),
        Column("app_ids", Pick(which, i => batch.Senders[i].StorableAppId), NpgsqlDbType.Text),
        Column("via_api", Pick(which, i => batch.Senders[i].IsApi), NpgsqlDbType.Boolean),
    ];

    internal static NpgsqlParameter Column<T>(string name, T[] values, NpgsqlDbType type) =>
        new NpgsqlParameter<T[]>(name, values) { NpgsqlDbType = NpgsqlDbType.Array | type };

    private static T[] Pick<T>(IReadOnlyList<int> which, Func<int, T> value)
    {
        var picked = new T[which.Count];
        for (var i = 0; i < picked.Length; i++)
            picked[i] = value(which[i]);
        return picked;
    }
}
