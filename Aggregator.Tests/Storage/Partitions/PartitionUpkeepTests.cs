using System.Diagnostics;
using Aggregator.Storage.Partitions;
using Npgsql;

namespace Aggregator.Tests.Storage.Partitions;

/// <summary>Partitions are made ahead, by whatever processes run.</summary>
public sealed class PartitionUpkeepTests : IAsyncLifetime
{
    public static readonly TheoryData<PartitionPeriod, int, string, string> Periods = new()
    {
        { PartitionPeriod.Day, 31, "2031-05-15", "2031-06-15" },
        { PartitionPeriod.Week, 5, "2031-05-12", "2031-06-16" },
        { PartitionPeriod.Month, 3, "2031-05-01", "2031-08-01" },
    };

    private static readonly DateTime Now = new(2031, 5, 15, 12, 0, 0, DateTimeKind.Utc);

    private readonly UpkeepDatabase _database = new();

    public Task InitializeAsync() => _database.InitializeAsync();

    public Task DisposeAsync() => _database.DisposeAsync();

    [Theory]
    [MemberData(nameof(Periods))]
    public async Task Partitions_are_made_ahead_by_day_week_or_month(
        PartitionPeriod period, int count, string first, string last)
    {
        await RunAsync(_database.Process(period));

        var found = await _database.PartitionsAsync(Now);
        found.Should().HaveCount(count);
        ShouldFollowEachOther(found);
        (Day(found[0].From), Day(found[^1].To)).Should().Be((first, last));
        (await RunAsync(_database.Process(period))).Should().BeEmpty("nothing is left to do");
    }

    [Fact]
    public async Task Another_period_applies_from_the_end_of_the_present_partition_on()
    {
        await RunAsync(_database.Process(PartitionPeriod.Month));

        await RunAsync(_database.Process(PartitionPeriod.Week));
        var weeks = await _database.PartitionsAsync(Now);
        await RunAsync(_database.Process(PartitionPeriod.Day));
        var days = await _database.PartitionsAsync(Now);
        await RunAsync(_database.Process(PartitionPeriod.Month), Now.AddDays(20));
        var months = await _database.PartitionsAsync(Now);

        foreach (var found in (List<(DateTime, DateTime)>[])[weeks, days, months])
            ShouldFollowEachOther(found);
        weeks.Take(3).Select(one => (Day(one.From), Day(one.To))).Should().Equal(
            ("2031-05-01", "2031-06-01"), ("2031-06-01", "2031-06-02"), ("2031-06-02", "2031-06-09"));
        days.Skip(1).Should().OnlyContain(one => one.To - one.From == TimeSpan.FromDays(1));
        months.TakeLast(2).Select(one => (Day(one.From), Day(one.To))).Should().Equal(
            ("2031-06-05", "2031-07-01"), ("2031-07-01", "2031-08-01"));
    }

    [Fact]
    public async Task A_partition_ahead_that_holds_events_stays_whatever_its_period()
    {
        await RunAsync(_database.Process(PartitionPeriod.Month));
        await _database.FillAsync("early", 1, "2031-07-15Z", "1 hour");

        await RunAsync(_database.Process(PartitionPeriod.Day));
        var ahead = await _database.PartitionsAsync(Now);
        await RunAsync(_database.Process(PartitionPeriod.Day), Now.AddDays(20));
        var later = await _database.PartitionsAsync(Now);

        foreach (var found in (List<(DateTime From, DateTime To)>[])[ahead, later])
            (Day(found[^1].From), Day(found[^1].To)).Should().Be(("2031-07-01", "2031-08-01"));
        ShouldFollowEachOther(ahead[..^1]);
        ahead[^2].To.Should().BeOnOrAfter(Now.AddDays(30));
        ShouldFollowEachOther(later);
    }

    [Fact]
    public async Task Processes_that_run_together_make_each_partition_once()
    {
        var steps = await Task.WhenAll(Enumerable.Range(0, 4).Select(
            _ => UpkeepDatabase.FinishAsync(_database.Process(PartitionPeriod.Day), Now)));

        steps.Sum(made => made.Count).Should().Be(31);
        ShouldFollowEachOther(await _database.PartitionsAsync(Now));
    }

    [Fact]
    public async Task A_step_gives_way_to_whoever_is_in_its_way_and_delays_nobody()
    {
        await using var reader = await _database.Admin.OpenConnectionAsync();
        await using var transaction = await reader.BeginTransactionAsync();
        await using (var read = new NpgsqlCommand("SELECT count(*) FROM processed_events", reader))
            await read.ExecuteScalarAsync();
        var clock = Stopwatch.StartNew();

        var attempt = () => RunAsync(_database.Process());

        (await attempt.Should().ThrowAsync<PostgresException>()).Which.Should().Match<Exception>(
            exception => PartitionUpkeep.IsBusy(exception));
        clock.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(10));
        await transaction.CommitAsync();
        (await RunAsync(_database.Process())).Should().HaveCount(3);
    }

    [Fact]
    public async Task It_makes_no_difference_after_which_step_a_process_ends()
    {
        await RunAsync(_database.Process(PartitionPeriod.Month), Now.AddYears(1));
        await _database.FillAsync("stranded", 25_000, "2031-03-30Z", "2 minutes");
        var ended = 0;

        while (true)
        {
            await using var steps = _database.Process(PartitionPeriod.Week)
                .RunAsync(Now, CancellationToken.None).GetAsyncEnumerator();
            if (!await steps.MoveNextAsync())
                break;
            ended++;
            (await StrandedAsync()).Should().Be((25_000L, 25_000L), "after step {0}", steps.Current);
        }

        ended.Should().BeGreaterThan(8);
        (await _database.ScalarAsync<bool>("SELECT to_regclass('moving_events') IS NULL")).Should().BeTrue();
        (await _database.ScalarAsync<long>("SELECT count(*) FROM processed_events_default")).Should().Be(0);
        ShouldFollowEachOther(await _database.PartitionsAsync(Now));
    }

    private async Task<(long Events, long Different)> StrandedAsync()
    {
        const string from = "FROM processed_events WHERE topic = 'stranded'";
        return (
            await _database.ScalarAsync<long>($"SELECT count(*) {from}"),
            await _database.ScalarAsync<long>($"SELECT count(DISTINCT id) {from}"));
    }

    private static async Task<List<string>> RunAsync(PartitionUpkeep process, DateTime? now = null)
    {
        var steps = new List<string>();
        await foreach (var step in process.RunAsync(now ?? Now, CancellationToken.None))
            steps.Add(step);
        return steps;
    }

    private static void ShouldFollowEachOther(List<(DateTime From, DateTime To)> partitions)
    {
        partitions.Should().NotBeEmpty();
        partitions.Skip(1).Select(one => one.From).Should().Equal(partitions.SkipLast(1).Select(one => one.To));
    }

    private static string Day(DateTime time) => $"{time:yyyy-MM-dd}";
}
