namespace Aggregator.Storage.Archive;

/// <summary>A stored event as it is archived: texts as UTF-8, times in microseconds since 1970, UTC.</summary>
public readonly record struct ArchiveRow(
    long Id,
    long Timestamp,
    long CreatedAt,
    ReadOnlyMemory<byte> Topic,
    ReadOnlyMemory<byte> EventId,
    ReadOnlyMemory<byte> Source,
    ReadOnlyMemory<byte> Payload)
{
    /// <summary>Roughly the memory that it takes.</summary>
    public int Bytes => Topic.Length + EventId.Length + Source.Length + Payload.Length;
}
