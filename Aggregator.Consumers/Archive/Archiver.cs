using System.Runtime.CompilerServices;
using Aggregator.Storage.Archive;
using Aggregator.Storage.Partitions;

namespace Aggregator.Consumers.Archive;

/// <summary>
/// Archives the partitions that retention wants to drop, the oldest first, and drops each once its archive is complete
/// and intact. Any number of processes may run it; one at a time works.
/// </summary>
/// <param name="source">The partitions.</param>
/// <param name="root">The folder of the archives; it must exist.</param>
/// <param name="retention">How long payloads are kept.</param>
internal sealed class Archiver(ArchiveSource source, string root, RetentionOptions retention)
{
    /// <summary>
    /// Time of rest for each time of work. Without rest, a million events took 15 s and a sixth of the ingest's rate;
    /// in a third of the time 20,000 a second are archived, which is more than are stored on the same machine.
    /// </summary>
    private const double Rest = 2;

    public PartLimits Limits { get; init; } = PartLimits.Default;

    /// <summary>Called before each change to the folder, so that a test can end the process there.</summary>
    public Action? Changing { get; init; }

    /// <summary>
    /// Does what is due, one step after the other. Each step leaves what the next process can go on with, so that it
    /// makes no difference after which of them this one ends.
    /// </summary>
    /// <param name="now">The present time by the database's clock, UTC.</param>
    /// <param name="cancellationToken">Cancels the step that is under way.</param>
    /// <returns>What each step has done, as a sentence.</returns>
    /// <exception cref="IOException">The folder is not there, or full.</exception>
    /// <exception cref="UnauthorizedAccessException">The process may not write there.</exception>
    /// <exception cref="InvalidDataException">What is in the folder cannot be read.</exception>
    public async IAsyncEnumerable<string> RunAsync(
        DateTime now, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (retention.Days == 0)
            yield break;
        var limit = now.AddDays(-retention.Days);

        // Most of the time nothing is due; a lease would be a transaction for nothing.
        if (await source.FindDueAsync(limit, cancellationToken) is null)
            yield break;
        await using var lease = await source.TryLeaseAsync(cancellationToken);
        if (lease is null)
            yield break;
        while (await source.FindDueAsync(limit, cancellationToken) is { } partition)
        {
            var folder = ArchiveFolder.For(root, partition, Changing);
            await foreach (var step in WriteAsync(folder, partition, lease, now, cancellationToken))
                yield return step;
            var (isDropped, what) = await DropAsync(folder, partition, limit, now, cancellationToken);
            yield return what;
            if (!isDropped)
                yield break;
        }
    }

    /// <summary>Writes what is missing, and what is not as it was written.</summary>
    private async IAsyncEnumerable<string> WriteAsync(
        ArchiveFolder folder,
        DuePartition partition,
        ArchiveLease lease,
        DateTime now,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pace = new WorkPace(Rest);
        var intact = await folder.IntactPartsAsync(ConfirmAsync, cancellationToken);
        var found = folder.Current?.Parts.Count ?? 0;
        if (folder.IsComplete && intact.Count == found)
            yield break;
        if (intact.Count < found)
            await folder.KeepAsync(intact);
        await folder.BeginAsync(partition);
        while (await folder.AddAsync(new PartWriter(ReadAsync, Limits), ConfirmAsync, cancellationToken) is { } part)
            yield return $"Archived {Text(part.Events)} events of {partition.Name} in {part.File}.";

        var ledger = await source.FiguresAsync(cancellationToken);
        await ConfirmAsync();
        await folder.CompleteAsync(now, ledger);
        yield return $"Archived {partition.Name} in {folder.Path}: {Text(folder.Current!.Events)} events.";

        async Task ConfirmAsync()
        {
            await pace.RestAsync(cancellationToken);
            // A lease whose process says nothing for minutes is given to another one.
            await lease.ConfirmAsync(cancellationToken);
        }

        async Task<IReadOnlyList<ArchiveRow>> ReadAsync(long after)
        {
            await ConfirmAsync();
            return await source.ReadAsync(partition, after, Limits.PageRows, cancellationToken);
        }
    }

    private async Task<(bool IsDropped, string Step)> DropAsync(
        ArchiveFolder folder, DuePartition partition, DateTime limit, DateTime now, CancellationToken cancellationToken)
    {
        try
        {
            return await source.DropAsync(partition, folder.Current!.Events, limit, now, cancellationToken)
                ? (true, $"Dropped {partition.Name}, which was older than {Text(retention.Days)} days and is archived.")
                : (false, $"Left {partition.Name}, because others have changed the partitions.");
        }
        catch (Exception exception) when (ArchiveSource.IsOutdated(exception))
        {
            // An event that came late may lie anywhere between the others.
            await folder.KeepAsync([]);
            return (false, $"{partition.Name} has to be archived again: {exception.Message}");
        }
    }

    private static string Text(long number) => FormattableString.Invariant($"{number}");
}
