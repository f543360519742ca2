using System.Globalization;
using Aggregator.Api.Verification;
using Aggregator.Contracts.Parsing;
using Aggregator.Storage.Ingest;
using Aggregator.Storage.Partitions;
using Aggregator.Storage.Queries;
using Aggregator.Tests.Api.Reading;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Aggregator.Tests.Storage.Partitions;

/// <summary>Old evidence is deleted in small steps, and after each of them the ledger adds up.</summary>
public sealed class EvidenceRetentionTests : IAsyncLifetime
{
    private const int Copies = 2_500;
    private const int Rejections = 1_200;
    private const int Kept = 5;

    private static readonly DateTime Now = new(2100, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly UpkeepDatabase _database = new();
    private NpgsqlDataSource _upkeep = null!;

    public async Task InitializeAsync()
    {
        await _database.InitializeAsync();
        _upkeep = NpgsqlDataSource.Create(_database.Upkeep);
        await StoreAsync(Copies, Rejections);
        await _database.ExecuteAsync(
            $"""
             UPDATE duplicate_events SET received_at = '2099-12-31Z'
             WHERE id > (SELECT max(id) FROM duplicate_events) - {Kept};
             UPDATE rejected_events SET received_at = '2099-12-31Z'
             WHERE id > (SELECT max(id) FROM rejected_events) - {Kept}
             """);
        await ReplayAsync();
    }

    public async Task DisposeAsync()
    {
        await _upkeep.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task What_is_old_is_deleted_in_small_steps_and_the_ledger_adds_up_after_each_of_them()
    {
        await ShouldAddUpAsync();
        var steps = new List<string>();
        var retention = new RetentionOptions { DuplicateDays = 30, RejectionDays = 30 };

        await foreach (var step in new EvidenceRetention(_upkeep, retention).RunAsync(Now, CancellationToken.None))
        {
            steps.Add(step);
            await ShouldAddUpAsync();
        }

        steps.Should().HaveCount(6, "three of duplicates, two of rejections and one of replays");
        (await CountAsync("duplicate_events")).Should().Be(Kept);
        (await CountAsync("rejected_events")).Should().Be(Kept);
        (await CountAsync("rejected_replays")).Should().Be(1, "its rejection is still there");
        (await _database.ScalarAsync<string>(
            "SELECT string_agg(kind || ' ' || events, ', ' ORDER BY kind) FROM expired_evidence"))
            .Should().Be($"duplicates {Copies - Kept}, replays 2");
    }

    [Fact]
    public async Task Everything_is_kept_unless_retention_is_set()
    {
        await foreach (var step in new EvidenceRetention(_upkeep, new RetentionOptions())
            .RunAsync(Now, CancellationToken.None))
            step.Should().BeNull();

        (await CountAsync("duplicate_events")).Should().Be(Copies);
        (await CountAsync("rejected_events")).Should().Be(Rejections);
    }

    [Fact]
    public async Task A_duplicate_that_was_lost_stays_missing_when_others_expire()
    {
        await _database.ExecuteAsync("DELETE FROM duplicate_events WHERE id = (SELECT min(id) FROM duplicate_events)");
        var retention = new RetentionOptions { DuplicateDays = 30 };

        await foreach (var step in new EvidenceRetention(_upkeep, retention).RunAsync(Now, CancellationToken.None))
            step.Should().Contain("duplicates");

        (await FailedAsync()).Should().Contain("ledger.duplicates = duplicate_events + ledger.expired_duplicates");
    }

    private async Task StoreAsync(int copies, int rejections)
    {
        var batch = new IngestBatch();
        var one = OpenBatches.Event("copied", "one");
        for (var i = 0; i <= copies; i++)
            batch.Add(Guid.NewGuid(), new LogEventReadResult(one, [], one.Topic, one.EventId, default));
        for (var i = 0; i < rejections; i++)
        {
            var body = System.Text.Encoding.UTF8.GetBytes(i.ToString(CultureInfo.InvariantCulture));
            batch.Add(IngestRejection.OfMessage(Guid.NewGuid(), "no event", body, null));
        }

        await _database.StoreAsync(batch);
    }

    /// <summary>The oldest rejection and the newest are replayed; each becomes two events.</summary>
    private async Task ReplayAsync()
    {
        foreach (var which in (string[])["min", "max"])
        {
            var rejected = await _database.ScalarAsync<long>($"SELECT {which}(id) FROM rejected_events");
            var message = Guid.NewGuid();
            await _database.ExecuteAsync(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"INSERT INTO rejected_replays (rejected_id, message_id) VALUES ({rejected}, '{message}')"));
            var batch = new IngestBatch();
            foreach (var id in (string[])["1", "2"])
            {
                var one = OpenBatches.Event("replayed", $"{which} {id}");
                batch.Add(message, new LogEventReadResult(one, [], one.Topic, one.EventId, default));
            }

            batch.AddReplay(message, 2);
            await _database.StoreAsync(batch);
        }
    }

    private Task<long> CountAsync(string table) => _database.ScalarAsync<long>($"SELECT count(*) FROM {table}");

    private async Task ShouldAddUpAsync() => (await FailedAsync()).Should().BeEmpty();

    private async Task<List<string>> FailedAsync()
    {
        await using var scope = _database.Scope();
        var verify = scope.ServiceProvider.GetRequiredService<VerifyQueries>();
        var proof = VerifyAnswer.From(await verify.EvidenceAsync(CancellationToken.None), waiting: 0);
        return [.. proof.Checks.Where(check => !check.Holds).Select(check => check.Rule)];
    }
}
