using Npgsql;

namespace Aggregator.Storage.Queries;

/// <summary>A stored event as it is read.</summary>
/// <param name="Id">Rises in the order of arrival; gaps are normal.</param>
/// <param name="Topic">Topic.</param>
/// <param name="EventId">The publisher's id.</param>
/// <param name="Timestamp">The publisher's clock, UTC.</param>
/// <param name="Source">Source.</param>
/// <param name="Payload">UTF-8 JSON as jsonb formats it.</param>
/// <param name="Status">Always <c>processed</c>.</param>
/// <param name="CreatedAt">When it was stored, UTC.</param>
public sealed record EventRow(
    long Id,
    string Topic,
    string EventId,
    DateTime Timestamp,
    string Source,
    ReadOnlyMemory<byte> Payload,
    string Status,
    DateTime CreatedAt)
{
    /// <summary>
    /// Maximum size of the event in a page without its names, in bytes: escaped text takes six bytes for each UTF-16
    /// unit.
    /// </summary>
    internal long MaxJsonBytes => Payload.Length + (6L * (Topic.Length + EventId.Length + Source.Length));

    /// <summary>The columns in the order of <see cref="Read"/>; the table's alias is <c>e</c>.</summary>
    internal const string Columns =
        """e.id, e.topic, e.event_id, e."timestamp", e.source, e.payload, e.status, e.created_at""";

    internal static EventRow Read(NpgsqlDataReader reader) => new(
        reader.GetInt64(0),
        reader.GetString(1),
        reader.GetString(2),
        reader.GetDateTime(3),
        reader.GetString(4),
        reader.GetFieldValue<byte[]>(5),
        reader.GetString(6),
        reader.GetDateTime(7));
}
