using Aggregator.Storage.Archive;

namespace Aggregator.Consumers.Archive;

/// <summary>The folder of one archive, with its manifest.</summary>
/// <remarks>
/// While <c>_manifest.partial.json</c> is there, the archive is being written: what it names is finished, and what it
/// does not name is no part of the archive. Without it, <c>_manifest.json</c> makes the archive complete. Programs that
/// read a folder of Parquet files pass over names that begin with an underscore or a dot.
/// </remarks>
internal sealed class ArchiveFolder
{
    public const string Manifest = "_manifest.json";
    private const string Partial = "_manifest.partial.json";

    private readonly DurableFolder _files;

    private ArchiveFolder(DurableFolder files, ArchiveManifest? manifest, bool isComplete) =>
        (_files, Current, IsComplete) = (files, manifest, isComplete);

    public string Path => _files.Path;

    /// <summary>What is finished; <c>null</c> if there is nothing yet.</summary>
    public ArchiveManifest? Current { get; private set; }

    public bool IsComplete { get; private set; }

    /// <summary>
    /// The folder of a partition's archive. It has the partition's name, and a number if there is already an archive of
    /// another partition of that name: that one may be all that is left of its events.
    /// </summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The process may not read it.</exception>
    public static ArchiveFolder For(string root, DuePartition partition, Action? changing)
    {
        for (var number = 1; ; number++)
        {
            var name = number == 1 ? partition.Name : FormattableString.Invariant($"{partition.Name}-{number}");
            var folder = Open(new DurableFolder(System.IO.Path.Combine(root, name)) { Changing = changing });
            if (folder.Current is { } manifest ? manifest.IsOf(partition) : folder._files.Files.Count == 0)
                return folder;
        }
    }

    /// <summary>Makes the folder if need be, and removes what is no part of the archive.</summary>
    public async Task BeginAsync(DuePartition partition)
    {
        _files.Create();
        _files.DeleteTemporaries();
        if (Current is null)
            await SaveAsync(ArchiveManifest.Begin(partition));
        if (_files.Files.Contains(Manifest, StringComparer.Ordinal))
            _files.Delete(Manifest);
        foreach (var file in _files.Files.Except(Current!.Parts.Select(part => part.File), StringComparer.Ordinal))
        {
            if (file != Partial)
                _files.Delete(file);
        }
    }

    /// <summary>The parts at the beginning of the archive that are as they were written.</summary>
    public async Task<IReadOnlyList<ArchivePart>> IntactPartsAsync(
        Func<Task> confirm, CancellationToken cancellationToken)
    {
        var intact = new List<ArchivePart>();
        foreach (var part in Current?.Parts ?? [])
        {
            if (!File.Exists(_files.PathOf(part.File))
                || await _files.HashAsync(part.File, cancellationToken) != (part.Sha256, part.Bytes))
                break;
            intact.Add(part);
            await confirm();
        }

        return intact;
    }

    /// <summary>Goes back to these parts, which are the first ones.</summary>
    public async Task KeepAsync(IReadOnlyList<ArchivePart> parts)
    {
        await SaveAsync(Current! with { Parts = parts, ArchivedAt = null, Ledger = null });
        IsComplete = false;
    }

    /// <summary>Writes the next part, and names it in the manifest.</summary>
    /// <returns>The part; <c>null</c> if there were no more events.</returns>
    public async Task<ArchivePart?> AddAsync(
        PartWriter writer, Func<Task> confirm, CancellationToken cancellationToken)
    {
        var parts = Current!.Parts;
        if (!await writer.BeginAsync(parts is [.., var last] ? last.LastId : long.MinValue))
            return null;
        var name = ArchivePart.Name(parts.Count + 1);
        await _files.WriteAsync(name, async stream =>
        {
            await writer.WriteAsync(stream, cancellationToken);
            await confirm();
        });
        if (await PartReader.CountAsync(_files.PathOf(name), cancellationToken) != writer.Events)
            throw new InvalidDataException($"{_files.PathOf(name)} is not what was written.");
        var (hash, bytes) = await _files.HashAsync(name, cancellationToken);
        var part = new ArchivePart(name, writer.Events, bytes, hash, writer.FirstId, writer.LastId);
        await SaveAsync(Current with { Parts = [.. parts, part] });
        return part;
    }

    /// <summary>Makes the archive complete.</summary>
    public async Task CompleteAsync(DateTime now, LedgerFigures ledger)
    {
        Current = Current! with { ArchivedAt = now, Ledger = ledger };
        await _files.WriteAsync(Manifest, stream => stream.WriteAsync(Current.ToUtf8()).AsTask());
        _files.Delete(Partial);
        IsComplete = true;
    }

    private static ArchiveFolder Open(DurableFolder files)
    {
        var isPartial = File.Exists(files.PathOf(Partial));
        if (!isPartial && !File.Exists(files.PathOf(Manifest)))
            return new ArchiveFolder(files, null, isComplete: false);
        var manifest = ArchiveManifest.Read(files.PathOf(isPartial ? Partial : Manifest));
        return new ArchiveFolder(files, manifest, !isPartial);
    }

    private async Task SaveAsync(ArchiveManifest manifest)
    {
        await _files.WriteAsync(Partial, stream => stream.WriteAsync(manifest.ToUtf8()).AsTask());
        Current = manifest;
    }
}
