using System.Runtime.CompilerServices;
using Aggregator.Storage.Archive;
using Parquet;
using Parquet.Schema;

namespace Aggregator.Consumers.Archive;

/// <summary>Reads the files of an archive.</summary>
internal static class PartReader
{
    /// <summary>The number of events, as the end of the file says.</summary>
    /// <exception cref="InvalidDataException">It is not a whole file of this kind.</exception>
    public static async Task<long> CountAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        await using var reader = await OpenAsync(file, cancellationToken);
        return reader.RowGroups.Sum(group => group.RowCount);
    }

    /// <summary>All events of the file, a row group at a time.</summary>
    /// <param name="path">The file.</param>
    /// <param name="archive">The archive's name, which the events get.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="InvalidDataException">It is not a whole file of this kind.</exception>
    public static async IAsyncEnumerable<ArchivedEvent> ReadAsync(
        string path, string archive, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        await using var reader = await OpenAsync(file, cancellationToken);
        foreach (var group in reader.RowGroups)
        {
            foreach (var one in await ReadAsync(group, archive, cancellationToken))
                yield return one;
        }
    }

    private static async Task<ParquetReader> OpenAsync(FileStream file, CancellationToken cancellationToken)
    {
        ParquetReader reader;
        try
        {
            reader = await ParquetReader.CreateAsync(file, cancellationToken: cancellationToken);
        }
        catch (Exception exception) when (exception is ParquetException or IOException)
        {
            throw new InvalidDataException($"{file.Name} is no Parquet file: {exception.Message}", exception);
        }

        if (EventColumns.Schema.Equals(reader.Schema))
            return reader;
        await reader.DisposeAsync();
        throw new InvalidDataException($"{file.Name} has other columns than an archive's file.");
    }

    private static async Task<IEnumerable<ArchivedEvent>> ReadAsync(
        ParquetRowGroupReader group, string archive, CancellationToken cancellationToken)
    {
        var rows = checked((int)group.RowCount);
        var ids = new long[rows];
        var (timestamps, createdAt) = (new DateTime[rows], new DateTime[rows]);
        await group.ReadAsync<long>(EventColumns.Id, ids, cancellationToken: cancellationToken);
        await group.ReadAsync<DateTime>(EventColumns.Timestamp, timestamps, cancellationToken: cancellationToken);
        await group.ReadAsync<DateTime>(EventColumns.CreatedAt, createdAt, cancellationToken: cancellationToken);
        var topics = await TextsAsync(EventColumns.Topic);
        var eventIds = await TextsAsync(EventColumns.EventId);
        var sources = await TextsAsync(EventColumns.Source);
        var payloads = await TextsAsync(EventColumns.Payload);
        return Enumerable.Range(0, rows).Select(i => new ArchivedEvent
        {
            Archive = archive,
            Id = ids[i],
            Timestamp = timestamps[i],
            CreatedAt = createdAt[i],
            Topic = topics[i],
            EventId = eventIds[i],
            Source = sources[i],
            Payload = payloads[i],
        });

        async Task<string[]> TextsAsync(DataField<string> column)
        {
            // No column has nulls.
            var texts = new string?[rows];
            await group.ReadAsync(column, texts.AsMemory(), cancellationToken: cancellationToken);
            return texts!;
        }
    }
}
