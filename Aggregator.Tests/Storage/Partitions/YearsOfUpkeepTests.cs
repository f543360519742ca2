using System.Globalization;
using Aggregator.Api.Verification;
using Aggregator.Contracts.Parsing;
using Aggregator.Storage.Ingest;
using Aggregator.Storage.Partitions;
using Aggregator.Storage.Queries;
using Aggregator.Tests.Api.Reading;
using Microsoft.Extensions.DependencyInjection;

namespace Aggregator.Tests.Storage.Partitions;

/// <summary>Three years in a minute: the database's clock is moved on, while consumers store events.</summary>
public sealed class YearsOfUpkeepTests : IAsyncLifetime
{
    private const int KeepDays = 90;
    private const int EventsAtOnce = 6;

    private static readonly DateTime Start = new(2027, 2, 10, 9, 30, 0, DateTimeKind.Utc);

    /// <summary>It meets each day of the week and each hour of the day.</summary>
    private static readonly TimeSpan Stride = new(days: 4, hours: 7, minutes: 0, seconds: 0);

    private readonly UpkeepDatabase _database = new();
    private readonly DatabaseClock _clock;
    private int _stored;

    public YearsOfUpkeepTests() => _clock = new DatabaseClock(_database, Start);

    public async Task InitializeAsync()
    {
        await _database.InitializeAsync();
        await _clock.InstallAsync();
    }

    public Task DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Partitions_come_and_go_for_three_years_while_no_insert_fails_and_the_ledger_adds_up()
    {
        var steps = await UpkeepDatabase.FinishAsync(_database.Process(), _clock.Now);
        foreach (var period in (PartitionPeriod[])[PartitionPeriod.Month, PartitionPeriod.Week, PartitionPeriod.Day])
        {
            var process = _database.Process(period, KeepDays);
            for (var end = _clock.Now.AddYears(1); _clock.Now < end; await _clock.AdvanceAsync(Stride))
            {
                var upkeep = UpkeepDatabase.FinishAsync(process, _clock.Now);
                await StoreAsync();
                steps.AddRange(await upkeep);
                await StoreAsync();
                await ShouldAddUpAsync();
            }
        }

        await ShouldHoldOnlyWhatIsKeptAsync();
        steps.Should().HaveCountGreaterThan(600, "partitions came and went");
        steps.Should().NotContain(step => step.StartsWith("Exchanged", StringComparison.Ordinal), "none was missing");
    }

    [Fact]
    public async Task After_a_year_without_upkeep_one_run_brings_everything_into_order()
    {
        var process = _database.Process(PartitionPeriod.Week, KeepDays);
        await UpkeepDatabase.FinishAsync(process, _clock.Now);
        for (var end = _clock.Now.AddYears(1); _clock.Now < end; await _clock.AdvanceAsync(Stride))
            await StoreAsync();
        await ShouldAddUpAsync();

        var upkeep = UpkeepDatabase.FinishAsync(process, _clock.Now);
        await StoreAsync();
        var steps = await upkeep;

        await ShouldAddUpAsync();
        await ShouldHoldOnlyWhatIsKeptAsync();
        steps.Should().Contain(step => step.StartsWith("Exchanged", StringComparison.Ordinal));
    }

    /// <summary>New events, one that was stored a moment ago, and one whose payload has expired for long.</summary>
    private async Task StoreAsync()
    {
        var batch = new IngestBatch();
        var first = _stored;
        _stored += EventsAtOnce;
        int[] ids = [.. Enumerable.Range(first, EventsAtOnce), first, 0];
        foreach (var id in ids)
        {
            var one = OpenBatches.Event("years", id.ToString(CultureInfo.InvariantCulture));
            batch.Add(Guid.NewGuid(), new LogEventReadResult(one, [], one.Topic, one.EventId, default));
        }

        var results = await _database.StoreAsync(batch);

        (results.Sum(result => result.Stored), results.Sum(result => result.Duplicates)).Should().Be((EventsAtOnce, 2));
    }

    private async Task ShouldAddUpAsync()
    {
        await using var scope = _database.Scope();
        var verify = scope.ServiceProvider.GetRequiredService<VerifyQueries>();
        var proof = VerifyAnswer.From(await verify.EvidenceAsync(CancellationToken.None), waiting: 0);
        proof.Checks.Where(check => !check.Holds).Select(check => check.Rule).Should().BeEmpty("{0}", _clock.Now);
        proof.Ledger.Stored.Should().Be(_stored);
    }

    private async Task ShouldHoldOnlyWhatIsKeptAsync()
    {
        var found = await _database.PartitionsAsync(Start.AddYears(-10));
        found[0].To.Should().BeAfter(_clock.Now.AddDays(-KeepDays - 5));
        found.Skip(1).Select(one => one.From).Should().Equal(found.SkipLast(1).Select(one => one.To));
        (await _database.ScalarAsync<long>("SELECT count(*) FROM processed_events_default")).Should().Be(0);
        var expired = await ReceiptAsync("0");
        (expired.StoredAt, expired.Event).Should().Be((Start, (EventRow?)null));
        expired.ExpiredAt.Should().BeAfter(Start.AddDays(KeepDays));
    }

    private async Task<Receipt> ReceiptAsync(string id)
    {
        await using var scope = _database.Scope();
        var receipts = scope.ServiceProvider.GetRequiredService<ReceiptQueries>();
        return (await receipts.FindAsync("years", id, CancellationToken.None))!;
    }
}
