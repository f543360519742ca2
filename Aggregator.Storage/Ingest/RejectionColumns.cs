using Aggregator.Contracts.Parsing;
using Npgsql;
using NpgsqlTypes;

namespace Aggregator.Storage.Ingest;

/// <summary>
/// The arrays behind <see cref="IngestSql.Rejections"/>. A single value that PostgreSQL refuses would fail the whole
/// batch, so all values are made storable here.
/// </summary>
internal static class RejectionColumns
{
    public static NpgsqlParameter[] Parameters(IReadOnlyList<IngestRejection> rejections) =>
    [
        Column(rejections, "message_ids", rejection => rejection.MessageId, NpgsqlDbType.Uuid),
        Column(rejections, "reasons", rejection => StorableText.Reason(rejection.Reason), NpgsqlDbType.Text),
        Column(rejections, "topics", rejection => rejection.Topic, NpgsqlDbType.Text),
        Column(rejections, "event_ids", rejection => rejection.EventId, NpgsqlDbType.Text),
        Column(rejections, "bodies", rejection => rejection.Body.ToArray(), NpgsqlDbType.Bytea),
        Column(rejections, "queues", rejection => rejection.Queue, NpgsqlDbType.Text),
        Column(
            rejections,
            "headers",
            rejection => rejection.Headers is { } json ? StorableText.Json(json) : null,
            NpgsqlDbType.Text),
        Column(rejections, "body_lengths", rejection => rejection.BodyLength, NpgsqlDbType.Integer),
    ];

    private static NpgsqlParameter Column<T>(
        IReadOnlyList<IngestRejection> rejections, string name, Func<IngestRejection, T> value, NpgsqlDbType type) =>
        KeyParameters.Column(name, rejections.Select(value).ToArray(), type);
}
