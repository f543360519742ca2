using Aggregator.Storage.Archive;

namespace Aggregator.Consumers.Archive;

/// <summary>Brings an archive's events back for reading, without counting them again.</summary>
internal sealed class Restorer(ArchivedEventStore store, ILogger<Restorer> logger)
{
    /// <param name="folder">The archive's folder.</param>
    /// <param name="cancellationToken">Ends it; parts that were restored stay.</param>
    /// <returns>The number of its events, all of which are restored.</returns>
    /// <exception cref="InvalidDataException">It is not a complete archive, or not as it was written.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The process may not read a file.</exception>
    public async Task<long> RunAsync(string folder, CancellationToken cancellationToken)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var (archive, files) = (Path.GetFileName(path), new DurableFolder(path));
        if (!files.Files.Contains(ArchiveFolder.Manifest, StringComparer.Ordinal))
            throw new InvalidDataException($"{path} is no complete archive: it has no {ArchiveFolder.Manifest}.");
        var manifest = ArchiveManifest.Read(files.PathOf(ArchiveFolder.Manifest));
        foreach (var part in manifest.Parts)
            await CheckAsync(files, part, cancellationToken);
        foreach (var part in manifest.Parts)
        {
            var events = PartReader.ReadAsync(files.PathOf(part.File), archive, cancellationToken);
            await store.ReplaceAsync(archive, part.FirstId, part.LastId, events, cancellationToken);
            logger.LogInformation("Restored {Events} events of {Part}", part.Events, part.File);
        }

        var restored = await store.CountAsync(archive, cancellationToken);
        return restored == manifest.Events ? restored : throw new InvalidDataException(
            $"archived_events holds {restored} events under the name {archive}, and the archive {manifest.Events}. "
            + "Delete those of another archive of this name, and restore again.");
    }

    /// <summary>Names of files come from outside: none may lead out of the folder.</summary>
    private static async Task CheckAsync(DurableFolder files, ArchivePart part, CancellationToken cancellationToken)
    {
        if (Path.GetFileName(part.File) != part.File || !File.Exists(files.PathOf(part.File)))
            throw new InvalidDataException($"{files.Path} has no file {part.File}.");
        if (await files.HashAsync(part.File, cancellationToken) != (part.Sha256, part.Bytes))
            throw new InvalidDataException(
                $"{files.PathOf(part.File)} is not what was archived: its checksum is another.");
    }
}
