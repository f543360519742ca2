using Aggregator.Storage.Partitions;
using Aggregator.Storage.Queries;
using Aggregator.Tests.Storage.Partitions;
using Npgsql;
using static Aggregator.Tests.Storage.Retention.ExpiringDatabase;

namespace Aggregator.Tests.Storage.Retention;

/// <summary>The events of one topic go before those of others, and the ledger goes on to add up.</summary>
public sealed class TopicRetentionTests : IAsyncLifetime
{
    private const int KeepDays = 30;

    /// <summary>From March 1 to April 14; the day on which 30 days end is kept as a whole.</summary>
    private const int Expired = 45 * 24 * 60 / 25;

    private readonly ExpiringDatabase _database = new();

    public Task InitializeAsync() => _database.InitializeAsync();

    public Task DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Events_of_the_topic_go_in_small_steps_and_it_makes_no_difference_after_which_a_process_ends()
    {
        var steps = await AllAsync(async () =>
        {
            var step = await StepAsync();
            (await _database.FailedAsync()).Should().BeEmpty("after the step: {0}", step);
            return step;
        });

        steps.Should().Be(3, "a step deletes 1,000 events");
        (await _database.EventsAsync("brief")).Should().Be(Brief - Expired);
        (await _database.EventsAsync("long")).Should().Be(Long);
        (await _database.ScalarAsync<DateTime>("SELECT min(created_at) FROM processed_events WHERE topic = 'brief'"))
            .Should().Be(new DateTime(2031, 4, 15, 0, 0, 0, DateTimeKind.Utc));
        var proof = await _database.VerifyAsync();
        (proof.Ledger.Stored, proof.Ledger.Expired, proof.Tables.ExpiredKeys).Should().Be(
            (Brief + Long, Expired, Expired));
    }

    [Fact]
    public async Task A_duplicate_of_an_expired_event_is_a_duplicate_and_its_receipt_says_when_it_expired()
    {
        await AllAsync(StepAsync);

        (await _database.StoreAsync("brief", "7")).Should().BeFalse("its key is kept");

        var expired = (await _database.ReceiptAsync("brief", "7"))!;
        (expired.Event, expired.ExpiredAt, expired.Duplicates).Should().Be(((EventRow?)null, (DateTime?)Now, 1L));
        expired.StoredAt.Should().Be(new DateTime(2031, 3, 1, 2, 55, 0, DateTimeKind.Utc));
        var kept = (await _database.ReceiptAsync("brief", "3999"))!;
        kept.Event.Should().NotBeNull();
        kept.ExpiredAt.Should().BeNull();
        (await _database.FailedAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task A_partition_that_is_dropped_later_counts_only_what_is_left_in_it()
    {
        await AllAsync(StepAsync);

        await UpkeepDatabase.FinishAsync(_database.Process(keepDays: 40), Now.AddHours(1));

        (await _database.FailedAsync()).Should().BeEmpty();
        (await _database.ReceiptAsync("brief", "7"))!.ExpiredAt.Should().Be(Now, "that was before");
        (await _database.ReceiptAsync("long", "7"))!.ExpiredAt.Should().Be(Now.AddHours(1));
        (await _database.VerifyAsync()).Ledger.Expired.Should().Be(Expired + 16 + 31 + 28 + 31);
    }

    [Fact]
    public async Task An_event_of_the_topic_that_is_lost_is_found()
    {
        await AllAsync(StepAsync);

        await _database.ExecuteAsync("DELETE FROM processed_events WHERE topic = 'brief' AND event_id = '3999'");

        var proof = await _database.VerifyAsync();
        proof.Balanced.Should().BeFalse();
        proof.Tables.KeysWithoutEvent.Should().Be(1);
    }

    [Fact]
    public async Task An_event_that_was_lost_before_it_expired_stays_missing()
    {
        await _database.ExecuteAsync("DELETE FROM processed_events WHERE topic = 'brief' AND event_id = '7'");

        await AllAsync(StepAsync);

        (await _database.FailedAsync()).Should().Equal(
            "ledger.expired = keys whose event has expired + ledger.removed_keys");
    }

    [Fact]
    public async Task A_step_that_cannot_record_what_it_deletes_deletes_nothing()
    {
        await StepAsync();
        await using var other = await _database.Admin.OpenConnectionAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("LOCK TABLE expired_topics IN SHARE MODE", other))
            await hold.ExecuteNonQueryAsync();

        var attempt = StepAsync;

        (await attempt.Should().ThrowAsync<PostgresException>()).Which.Should().Match<Exception>(
            exception => PartitionUpkeep.IsBusy(exception));
        await transaction.CommitAsync();
        (await _database.EventsAsync("brief")).Should().Be(Brief - 1_000);
        (await _database.FailedAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task An_event_that_is_too_young_stops_the_deletion_before_it()
    {
        await _database.ExecuteAsync(
            """
            UPDATE event_keys SET stored_at = '2031-05-14Z' WHERE topic = 'brief' AND event_id = '5';
            UPDATE processed_events SET created_at = '2031-05-14Z' WHERE topic = 'brief' AND event_id = '5'
            """);

        (await AllAsync(StepAsync)).Should().Be(1);

        (await _database.EventsAsync("brief")).Should().Be(Brief - 5, "ids are the order");
        (await _database.FailedAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Nothing_goes_above_the_number_of_a_transaction_that_has_not_ended()
    {
        await using var consumer = await _database.Admin.OpenConnectionAsync();
        await using var transaction = await consumer.BeginTransactionAsync();
        await using (var announce = new NpgsqlCommand("SELECT announce_events()", consumer))
            await announce.ExecuteNonQueryAsync();
        await _database.FillAsync("raced", 10, "2031-03-01Z", "1 minute");

        (await _database.TopicStepAsync("raced", KeepDays)).Should().BeNull();

        await transaction.CommitAsync();
        await _database.TopicStepAsync("raced", KeepDays);
        (await _database.EventsAsync("raced")).Should().Be(0);
    }

    [Fact]
    public async Task Events_that_are_being_moved_wait_until_they_have_been_moved()
    {
        await _database.FillAsync("stranded", 10_010, "2029-05-01Z", "1 minute");
        await using (var move = _database.Process().RunAsync(Now, CancellationToken.None).GetAsyncEnumerator())
            await move.MoveNextAsync();

        (await _database.TopicStepAsync("stranded", KeepDays)).Should().BeNull();

        await UpkeepDatabase.FinishAsync(_database.Process(), Now);
        await AllAsync(() => _database.TopicStepAsync("stranded", KeepDays));
        (await _database.EventsAsync("stranded")).Should().Be(0);
        (await _database.FailedAsync()).Should().BeEmpty();
    }

    private Task<string?> StepAsync() => _database.TopicStepAsync("brief", KeepDays);
}
