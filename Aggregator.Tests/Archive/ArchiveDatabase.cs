using Aggregator.Api.Verification;
using Aggregator.Consumers.Archive;
using Aggregator.Storage.Archive;
using Aggregator.Storage.Partitions;
using Aggregator.Storage.Queries;
using Aggregator.Tests.Storage.Partitions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Aggregator.Tests.Archive;

/// <summary>A database with old partitions, and a folder for their archives.</summary>
internal sealed class ArchiveDatabase : IAsyncLifetime
{
    public const int KeepDays = 90;

    /// <summary>The name of the oldest partition, and of its archive.</summary>
    public const string Oldest = "processed_events_20301201";

    public static readonly DateTime Now = new(2031, 5, 15, 12, 0, 0, DateTimeKind.Utc);

    /// <summary>So small that the oldest partition takes several parts of several row groups.</summary>
    public static readonly PartLimits Small = new(PageRows: 1, GroupRows: 3, GroupBytes: 1_000_000, PartGroups: 2);

    private readonly List<NpgsqlDataSource> _sources = [];

    public UpkeepDatabase Database { get; } = new();

    public string Root { get; } = Directory.CreateTempSubdirectory("archive-").FullName;

    public string Folder => Path.Combine(Root, Oldest);

    /// <summary>150 events, one a day: 16 of them in the oldest partition, and 31 in the other old one.</summary>
    public async Task InitializeAsync()
    {
        await Database.InitializeAsync();
        await UpkeepDatabase.FinishAsync(Database.Process(), Now.AddMonths(-5));

        // The partitions of the real present would be the oldest ones.
        await Database.ExecuteAsync(
            """
            DO $$ BEGIN
                EXECUTE (SELECT 'DROP TABLE ' || string_agg(partition::text, ', ')
                         FROM partitions_of('processed_events') WHERE upper <= '2030-12-01Z');
            END $$
            """);
        await Database.FillAsync("kept", 150, "2030-12-16Z", "1 day");
        await UpkeepDatabase.FinishAsync(Database.Process(), Now);
    }

    /// <summary>The archiver of one more process.</summary>
    public Archiver Process(string? root = null, Action? changing = null, bool mayDrop = true)
    {
        var service = Source(Database.Service);
        return new Archiver(
            new ArchiveSource(service, mayDrop ? Source(Database.Upkeep) : service),
            root ?? Root,
            new RetentionOptions { Days = KeepDays })
        {
            Limits = Small,
            Changing = changing,
        };
    }

    /// <summary>Runs it until nothing is left to do.</summary>
    /// <returns>What the steps have done.</returns>
    public static async Task<List<string>> FinishAsync(Archiver process)
    {
        var steps = new List<string>();
        await foreach (var step in process.RunAsync(Now, CancellationToken.None))
            steps.Add(step);
        return steps;
    }

    /// <summary>Lets the process end after a step.</summary>
    public static async Task EndAfterAsync(Archiver process, Func<string, bool> last)
    {
        await foreach (var step in process.RunAsync(Now, CancellationToken.None))
        {
            if (last(step))
                return;
        }

        throw new InvalidOperationException("There was no such step.");
    }

    /// <summary>Archives the oldest partition, and ends before it is dropped.</summary>
    public Task ArchiveOldestAsync() => EndAfterAsync(
        Process(), step => step.StartsWith($"Archived {Oldest} ", StringComparison.Ordinal));

    public Restorer Restorer() =>
        new(new ArchivedEventStore(Source(Database.Owner)), NullLogger<Restorer>.Instance);

    public NpgsqlDataSource Source(string connection)
    {
        var source = NpgsqlDataSource.Create(connection);
        _sources.Add(source);
        return source;
    }

    public Task<long> CountAsync(string table) => Database.ScalarAsync<long>($"SELECT count(*) FROM {table}");

    public async Task<VerifyAnswer> VerifyAsync()
    {
        await using var scope = Database.Scope();
        var verify = scope.ServiceProvider.GetRequiredService<VerifyQueries>();
        return VerifyAnswer.From(await verify.EvidenceAsync(CancellationToken.None), waiting: 0);
    }

    public async Task DisposeAsync()
    {
        foreach (var source in _sources)
            await source.DisposeAsync();
        await Database.DisposeAsync();
        Directory.Delete(Root, recursive: true);
    }
}
