using Aggregator.Contracts.Parsing;
using Aggregator.Storage.Ingest;

namespace Aggregator.Bench.Ingest;

/// <summary>Divides events into batches for one statement each.</summary>
internal static class IngestBatches
{
    /// <summary>Number of events per statement where only the database is measured.</summary>
    public const int Size = 1_000;

    public static IEnumerable<IngestBatch> From(IEnumerable<LogEventReadResult> readings) =>
        readings.Chunk(Size).Select(Batch);

    private static IngestBatch Batch(LogEventReadResult[] readings)
    {
        var batch = new IngestBatch();
        foreach (var reading in readings)
            batch.Add(Guid.NewGuid(), reading);
        return batch;
    }

    /// <summary>
    /// Stores all batches on the given number of connections; each takes the next batch after a commit.
    /// </summary>
    public static Task StoreAllAsync<TBatch>(
        IEnumerable<TBatch> batches,
        int connections,
        Func<TBatch, CancellationToken, Task> store,
        CancellationToken cancellationToken) => Parallel.ForEachAsync(
            batches,
            new ParallelOptions { MaxDegreeOfParallelism = connections, CancellationToken = cancellationToken },
            async (batch, stop) => await store(batch, stop));
}
