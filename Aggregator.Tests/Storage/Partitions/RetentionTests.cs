using Aggregator.Api.Verification;
using Aggregator.Storage.Partitions;
using Aggregator.Storage.Queries;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Aggregator.Tests.Storage.Partitions;

/// <summary>Old partitions are dropped whole, and the ledger goes on to add up.</summary>
public sealed class RetentionTests : IAsyncLifetime
{
    private const int KeepDays = 90;

    private static readonly DateTime Now = new(2031, 5, 15, 12, 0, 0, DateTimeKind.Utc);

    private readonly UpkeepDatabase _database = new();

    public async Task InitializeAsync()
    {
        await _database.InitializeAsync();
        await UpkeepDatabase.FinishAsync(_database.Process(), Now.AddMonths(-5));
        await _database.FillAsync("kept", 150, "2030-12-16Z", "1 day");
        await UpkeepDatabase.FinishAsync(_database.Process(), Now);
    }

    public Task DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Everything_is_kept_unless_retention_is_set()
    {
        await UpkeepDatabase.FinishAsync(_database.Process(keepDays: 0), Now.AddYears(50));

        (await CountAsync()).Should().Be(150);
    }

    [Fact]
    public async Task Whole_partitions_are_dropped_and_the_ledger_counts_their_events()
    {
        var steps = await UpkeepDatabase.FinishAsync(_database.Process(keepDays: KeepDays), Now);

        steps.Where(step => step.Contains("older than 90 days", StringComparison.Ordinal)).Should().Contain(
            ["Dropped processed_events_20301201, which was older than 90 days.",
             "Dropped processed_events_20310101, which was older than 90 days."]);
        (await CountAsync()).Should().Be(150 - 16 - 31, "February ended less than 90 days ago");
        var proof = await VerifyAsync();
        proof.Balanced.Should().BeTrue(Failed(proof));
        (proof.Ledger.Stored, proof.Ledger.Expired, proof.Tables.ExpiredKeys).Should().Be((150L, 47L, 47L));
    }

    [Fact]
    public async Task The_receipt_of_an_expired_event_says_when_it_was_stored_and_when_it_expired()
    {
        await UpkeepDatabase.FinishAsync(_database.Process(keepDays: KeepDays), Now);

        var expired = await ReceiptAsync("3");
        var kept = await ReceiptAsync("100");

        (expired.StoredAt, expired.ExpiredAt, expired.Event).Should().Be(
            (new DateTime(2030, 12, 19, 0, 0, 0, DateTimeKind.Utc), (DateTime?)Now, (EventRow?)null));
        kept.Event.Should().NotBeNull();
        kept.ExpiredAt.Should().BeNull();
    }

    [Fact]
    public async Task A_lost_event_is_found_although_others_have_expired()
    {
        await UpkeepDatabase.FinishAsync(_database.Process(keepDays: KeepDays), Now);

        await _database.ExecuteAsync("DELETE FROM processed_events WHERE event_id = '100'");

        var proof = await VerifyAsync();
        proof.Balanced.Should().BeFalse();
        proof.Tables.KeysWithoutEvent.Should().Be(1);
    }

    [Fact]
    public async Task An_event_that_was_lost_before_it_expired_stays_missing()
    {
        await _database.ExecuteAsync("DELETE FROM processed_events WHERE event_id = '3'");

        await UpkeepDatabase.FinishAsync(_database.Process(keepDays: KeepDays), Now);

        var proof = await VerifyAsync();
        Failed(proof).Should().Be("ledger.expired = keys whose event has expired + ledger.removed_keys");
    }

    [Fact]
    public async Task Partitions_that_were_dropped_by_hand_before_the_upgrade_are_recorded()
    {
        await _database.ExecuteAsync(
            """
            DROP TABLE expired_partitions;
            DO $$ BEGIN
                EXECUTE (SELECT 'DROP TABLE ' || string_agg(partition::text, ', ')
                         FROM partitions_of('processed_events') WHERE upper <= '2031-02-01Z');
            END $$
            """);

        await _database.ExecuteAsync(RetentionSql.Table);

        (await _database.ScalarAsync<long>("SELECT sum(events)::bigint FROM expired_partitions")).Should().Be(47);
        await _database.ExecuteAsync("GRANT SELECT ON expired_partitions TO PUBLIC");
        (await VerifyAsync()).Balanced.Should().BeTrue();
        (await ReceiptAsync("3")).ExpiredAt.Should().BeNull("nobody has recorded it");
    }

    [Fact]
    public async Task A_step_that_is_cancelled_leaves_everything_as_it_was()
    {
        await using var reader = await _database.Admin.OpenConnectionAsync();
        await using var transaction = await reader.BeginTransactionAsync();
        await using (var read = new NpgsqlCommand("SELECT count(*) FROM processed_events", reader))
            await read.ExecuteScalarAsync();
        using var cancel = new CancellationTokenSource();
        var attempt = async () =>
        {
            await foreach (var step in _database.Process(keepDays: KeepDays).RunAsync(Now, cancel.Token))
                step.Should().BeNull("the reader is in the way of the first step");
        };

        var running = attempt();
        await cancel.CancelAsync();

        var finish = () => running;
        await finish.Should().ThrowAsync<Exception>();
        await transaction.CommitAsync();
        (await CountAsync()).Should().Be(150);
        (await VerifyAsync()).Balanced.Should().BeTrue();
    }

    private Task<long> CountAsync() => _database.ScalarAsync<long>("SELECT count(*) FROM processed_events");

    private async Task<VerifyAnswer> VerifyAsync()
    {
        await using var scope = _database.Scope();
        var verify = scope.ServiceProvider.GetRequiredService<VerifyQueries>();
        return VerifyAnswer.From(await verify.EvidenceAsync(CancellationToken.None), waiting: 0);
    }

    private async Task<Receipt> ReceiptAsync(string id)
    {
        await using var scope = _database.Scope();
        var receipts = scope.ServiceProvider.GetRequiredService<ReceiptQueries>();
        return (await receipts.FindAsync("kept", id, CancellationToken.None))!;
    }

    private static string Failed(VerifyAnswer proof) =>
        string.Join("; ", proof.Checks.Where(check => !check.Holds).Select(check => check.Rule));
}
