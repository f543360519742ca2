using System.IO.Compression;
using Aggregator.Storage.Archive;
using Parquet;

namespace Aggregator.Consumers.Archive;

/// <summary>Writes the next events of a partition to a file.</summary>
/// <param name="read">Returns the next page of events after an id; an empty one at the end.</param>
/// <param name="limits">How much is held in memory at once.</param>
internal sealed class PartWriter(Func<long, Task<IReadOnlyList<ArchiveRow>>> read, PartLimits limits)
{
    /// <summary>
    /// The buffers are given back after each row group, because a partition is archived once in a long while.
    /// </summary>
    private static readonly ParquetOptions Options = new()
    {
        CompressionMethod = CompressionMethod.Zstd,
        CompressionLevel = CompressionLevel.Fastest,
        MaximumSmallPoolFreeBytes = 1_048_576,
        MaximumLargePoolFreeBytes = 1_048_576,
    };

    private IReadOnlyList<ArchiveRow> _next = [];

    /// <summary>Events that were written.</summary>
    public long Events { get; private set; }

    /// <summary>The lowest id that was written.</summary>
    public long FirstId { get; private set; }

    /// <summary>The highest id that was written.</summary>
    public long LastId { get; private set; }

    /// <summary>Reads the first row group; an empty file is not worth writing.</summary>
    /// <returns>Whether there are events with higher ids.</returns>
    public async Task<bool> BeginAsync(long after)
    {
        _next = await ReadGroupAsync(after);
        return _next.Count > 0;
    }

    /// <summary>Writes events until the file is full or there are no more.</summary>
    public async Task WriteAsync(Stream file, CancellationToken cancellationToken)
    {
        FirstId = _next[0].Id;
        await using var writer = await ParquetWriter.CreateAsync(
            EventColumns.Schema, file, Options, cancellationToken: cancellationToken);
        for (var groups = 1; _next.Count > 0; groups++)
        {
            await WriteAsync(writer, _next, cancellationToken);
            Events += _next.Count;
            LastId = _next[^1].Id;
            _next = groups < limits.PartGroups ? await ReadGroupAsync(LastId) : [];
        }
    }

    private async Task<IReadOnlyList<ArchiveRow>> ReadGroupAsync(long after)
    {
        var rows = new List<ArchiveRow>();
        for (var bytes = 0; rows.Count < limits.GroupRows && bytes < limits.GroupBytes;)
        {
            var page = await read(after);
            if (page.Count == 0)
                break;
            rows.AddRange(page);
            after = page[^1].Id;
            bytes += page.Sum(row => row.Bytes);
        }

        return rows;
    }

    private static async Task WriteAsync(
        ParquetWriter writer, IReadOnlyList<ArchiveRow> rows, CancellationToken cancellationToken)
    {
        var columns = EventColumns.Stored.DataFields;
        using var group = writer.CreateRowGroup();
        await WriteColumnAsync(0, row => row.Id);
        await WriteColumnAsync(1, row => row.Timestamp);
        await WriteColumnAsync(2, row => row.CreatedAt);
        await WriteColumnAsync(3, row => row.Topic);
        await WriteColumnAsync(4, row => row.EventId);
        await WriteColumnAsync(5, row => row.Source);
        await WriteColumnAsync(6, row => row.Payload);
        group.CompleteValidate();

        Task WriteColumnAsync<T>(int column, Func<ArchiveRow, T> value)
            where T : struct
        {
            var values = rows.Select(value).ToArray();
            return group.WriteAsync<T>(columns[column], values, cancellationToken: cancellationToken);
        }
    }
}
