using System.Text.Json;
using Aggregator.Storage.Archive;

namespace Aggregator.Consumers.Archive;

/// <summary>
/// What an archive consists of. In <c>_manifest.json</c> it is complete, and in <c>_manifest.partial.json</c> it names
/// the parts that are finished so far.
/// </summary>
internal sealed record ArchiveManifest
{
    /// <summary>The version of the format that this program writes and reads.</summary>
    public const int CurrentVersion = 1;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
    };

    public required int FormatVersion { get; init; }

    /// <summary>The partition's name.</summary>
    public required string Partition { get; init; }

    /// <inheritdoc cref="DuePartition"/>
    public required string Database { get; init; }

    /// <inheritdoc cref="DuePartition"/>
    public required long TableId { get; init; }

    /// <summary>The first moment of storing that the partition held, UTC.</summary>
    public required DateTime Lower { get; init; }

    /// <summary>The end of that time.</summary>
    public required DateTime Upper { get; init; }

    /// <summary>The sum of the parts' events.</summary>
    public long Events => Parts.Sum(part => part.Events);

    /// <summary>When it was completed, by the database's clock, UTC; <c>null</c> before.</summary>
    public DateTime? ArchivedAt { get; init; }

    /// <summary>The ledger at that time; <c>null</c> before.</summary>
    public LedgerFigures? Ledger { get; init; }

    public required IReadOnlyList<ArchivePart> Parts { get; init; }

    public static ArchiveManifest Begin(DuePartition partition) => new()
    {
        FormatVersion = CurrentVersion,
        Partition = partition.Name,
        Database = partition.Database,
        TableId = partition.TableId,
        Lower = partition.Lower,
        Upper = partition.Upper,
        Parts = [],
    };

    /// <summary>Whether it is of this very table, and not of one that had the same name before.</summary>
    public bool IsOf(DuePartition partition) => Database == partition.Database && TableId == partition.TableId;

    /// <exception cref="InvalidDataException">It is not a manifest that this program can read.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The process may not read it.</exception>
    public static ArchiveManifest Read(string path)
    {
        try
        {
            if (JsonSerializer.Deserialize<ArchiveManifest>(File.ReadAllBytes(path), Json)
                is { FormatVersion: CurrentVersion } manifest)
                return manifest;
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{path} is no manifest of an archive: {exception.Message}", exception);
        }

        throw new InvalidDataException($"{path} has another format version than {CurrentVersion}.");
    }

    public byte[] ToUtf8() => JsonSerializer.SerializeToUtf8Bytes(this, Json);
}
