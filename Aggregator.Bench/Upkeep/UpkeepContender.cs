using Aggregator.Bench.Environments;
using Aggregator.Bench.Events;
using Aggregator.Bench.Growing;
using Aggregator.Bench.Measuring;
using Aggregator.Consumers.Archive;
using Aggregator.Storage.Archive;
using Aggregator.Storage.Partitions;
using Aggregator.Storage.Queries;
using Aggregator.Storage.Retention;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Aggregator.Bench.Upkeep;

/// <summary>Measures the ingest statement while the upkeep works, and alone.</summary>
internal sealed class UpkeepContender : IContender
{
    public const string WhileArchived = "rate while a partition of a million is archived / alone";
    public const string WhileDropped = "rate while a partition of 10 million is dropped / alone";
    public const string WhileKeysGo = "rate while a million keys are deleted / alone";

    private const int Events = 60_000;
    private const int Rows = 10_000_000;

    /// <summary>See <see cref="GrowContender"/>.</summary>
    private const int Settling = 200_000;

    // Times of storing of the events that are archived and of those that are dropped, in partitions of their own.
    private const string Archived = "timestamptz '2020-01-15Z'";
    private const string Dropped = "timestamptz '2021-01-15Z'";

    private const string Removed = "SELECT coalesce(sum(events), 0)::bigint FROM expired_evidence WHERE kind = 'keys'";

    /// <summary>At this time only the first of the two partitions has expired.</summary>
    private static readonly DateTime Between = new(2020, 6, 1, 0, 0, 0, DateTimeKind.Utc);

    private static readonly RetentionOptions Retention = new() { Days = 30, KeyDays = 30 };

    public string Name => UpkeepBenchmark.Name;

    public async Task<IReadOnlyList<Figure>> MeasureAsync(
        BenchEnvironment environment, CancellationToken cancellationToken)
    {
        var amount = Amount.From(environment, Events);
        var old = environment.Messages ?? Rows;
        await using var database = await DatabaseEnvironment.CreateAsync(environment.Servers, cancellationToken);
        await FillAsync(database, Archived, old / 10, cancellationToken);
        await FillAsync(database, Dropped, old, cancellationToken);

        var load = new SteadyLoad(database);
        await load.StoreAsync(environment.Messages ?? Settling, cancellationToken);
        var source = database.Services.GetRequiredService<NpgsqlDataSource>();
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var archive = Directory.CreateTempSubdirectory("aggregator-bench-archive-");
        var archiver = new Archiver(new ArchiveSource(source, source), archive.FullName, Retention);
        var archived = await load.BesideAsync(
            stop => FinishAsync(archiver.RunAsync(Between, stop)), amount.Measured, cancellationToken);
        var bytes = archive.EnumerateFiles("*.parquet", SearchOption.AllDirectories).Sum(file => file.Length);
        archive.Delete(recursive: true);
        var partitions = new PartitionUpkeep(source, new PartitionOptions(), Retention);
        var dropped = await load.BesideAsync(
            stop => FinishAsync(partitions.RunAsync(now, stop)), amount.Measured, cancellationToken);
        var keys = new KeyRetention(source, Retention);
        var swept = await load.BesideAsync(
            stop => DeleteAsync(keys.RunAsync(now, stop), database, old / 10), amount.Measured, cancellationToken);

        await CheckAsync(database, old + (old / 10), cancellationToken);
        return
        [
            new Figure(Figure.Rate, archived.Alone, "events/s"),
            new Figure(WhileArchived, archived.Beside / archived.Alone, string.Empty),
            new Figure("archiving it", archived.Took.TotalSeconds, "s"),
            new Figure("archive", bytes / 1e6, "MB"),
            new Figure(WhileDropped, dropped.Beside / dropped.Alone, string.Empty),
            new Figure("dropping it", dropped.Took.TotalSeconds, "s"),
            new Figure("longest batch meanwhile", dropped.Longest.TotalMilliseconds, "ms"),
            new Figure(WhileKeysGo, swept.Beside / swept.Alone, string.Empty),
            new Figure("deleting them", swept.Took.TotalSeconds, "s"),
            new Figure("longest batch meanwhile, keys", swept.Longest.TotalMilliseconds, "ms"),
        ];
    }

    private static async Task FillAsync(
        DatabaseEnvironment database, string at, int events, CancellationToken cancellationToken)
    {
        await database.ExecuteAsync($"SELECT make_event_partition({at}, 'month')", cancellationToken);
        var kind = new FillKind(EventIds.Random) { At = at, Payload = FillKind.Ordinary };
        await Growth.FillAsync(database, events, kind, cancellationToken);
    }

    private static async Task FinishAsync(IAsyncEnumerable<string> steps)
    {
        await foreach (var _ in steps)
            continue;
    }

    /// <summary>Takes steps until so many keys are gone.</summary>
    private static async Task DeleteAsync(IAsyncEnumerable<string> steps, DatabaseEnvironment database, long keys)
    {
        await foreach (var _ in steps)
        {
            if (await database.ScalarAsync(Removed, CancellationToken.None) >= keys)
                return;
        }
    }

    private static async Task CheckAsync(DatabaseEnvironment database, long old, CancellationToken cancellationToken)
    {
        await using var scope = database.Services.CreateAsyncScope();
        var seen = await scope.ServiceProvider.GetRequiredService<VerifyQueries>().EvidenceAsync(cancellationToken);
        if (seen.Expired != old
            || seen.Stored != seen.ProcessedEvents + seen.Expired
            || seen.Stored != seen.EventKeys + seen.RemovedKeys
            || seen.KeysWithoutEvent + seen.EventsWithoutKey != 0)
            throw new BenchmarkFailedException("The ledger does not add up after the upkeep.");
    }
}
