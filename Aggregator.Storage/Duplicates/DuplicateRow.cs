using Npgsql;

namespace Aggregator.Storage.Duplicates;

/// <summary>A dropped duplicate.</summary>
/// <param name="Id">Its number; rises in the order of storing.</param>
/// <param name="Topic">Topic.</param>
/// <param name="EventId">The publisher's id.</param>
/// <param name="ReceivedAt">When it was dropped, UTC.</param>
/// <param name="FirstStoredAt">When its event was stored, UTC; <c>null</c> if that is not known any more.</param>
/// <param name="MessageId">The message that held it; <c>null</c> if that had no id.</param>
/// <param name="Differed">Whether its payload differed from the stored one; <c>null</c> if that is not known.</param>
/// <param name="Source">Source; like the rest <c>null</c> if an earlier version has recorded the duplicate.</param>
/// <param name="ViaApi">Whether a process of the API has published it.</param>
/// <param name="AppId">The AMQP property <c>app_id</c> of a message that the API has not published.</param>
public sealed record DuplicateRow(
    long Id,
    string Topic,
    string EventId,
    DateTime ReceivedAt,
    DateTime? FirstStoredAt,
    Guid? MessageId,
    bool? Differed,
    string? Source,
    bool? ViaApi,
    string? AppId)
{
    /// <summary>The columns in the order of <see cref="Read"/>; the aliases are <c>d</c> and <c>k</c>.</summary>
    internal const string Columns =
        """
        d.id, d.topic, d.event_id, d.received_at, coalesce(d.first_stored_at, k.stored_at), d.message_id,
        coalesce(d.differed, CASE WHEN k.hash_version = d.hash_version THEN k.payload_hash <> d.payload_hash END),
        d.source, d.via_api, d.app_id
        """;

    internal static DuplicateRow Read(NpgsqlDataReader reader) => new(
        reader.GetInt64(0),
        reader.GetString(1),
        reader.GetString(2),
        reader.GetDateTime(3),
        reader.IsDBNull(4) ? null : reader.GetDateTime(4),
        reader.IsDBNull(5) ? null : reader.GetGuid(5),
        reader.IsDBNull(6) ? null : reader.GetBoolean(6),
        Text(reader, 7),
        reader.IsDBNull(8) ? null : reader.GetBoolean(8),
        Text(reader, 9));

    internal static string? Text(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetString(column);
}

/// <summary>A duplicate with the payloads, UTF-8 JSON.</summary>
/// <param name="Duplicate">The duplicate.</param>
/// <param name="StoredPayload">The stored payload; <c>null</c> when retention has dropped it.</param>
/// <param name="Payload">The duplicate's own, if it differed and was kept.</param>
public sealed record DuplicatePayloads(DuplicateRow Duplicate, byte[]? StoredPayload, byte[]? Payload);

/// <summary>A page of duplicates.</summary>
/// <param name="Rows">Newest first.</param>
/// <param name="NextBefore">The id below which the next page begins; <c>null</c> on the last one.</param>
public sealed record DuplicateRows(IReadOnlyList<DuplicateRow> Rows, long? NextBefore);

/// <summary>Selects duplicates; a member that is <c>null</c> does not restrict.</summary>
public sealed record DuplicateFilter
{
    public string? Topic { get; init; }

    /// <summary>Together with a topic only.</summary>
    public string? EventId { get; init; }

    /// <summary>Topics that the caller may read; <c>null</c> for all.</summary>
    public IReadOnlyList<string>? AllowedTopics { get; init; }

    public string? Source { get; init; }

    /// <summary>Only those whose payload is known to have differed from the stored one.</summary>
    public bool OnlyConflicts { get; init; }

    /// <summary>Only ids below this one; used to request the next page.</summary>
    public long? Before { get; init; }

    internal string[]? Topics => Topic is not null ? [Topic] : AllowedTopics?.ToArray();
}
