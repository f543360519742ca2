using System.Globalization;
using Aggregator.Storage.Duplicates;
using Aggregator.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using static Aggregator.Tests.Storage.Retention.ExpiringDatabase;

namespace Aggregator.Tests.Storage.Retention;

/// <summary>Keys of expired events go beyond the horizon, and the ledger goes on to add up.</summary>
public sealed class KeyRetentionTests : IAsyncLifetime
{
    /// <summary>Events of December, which take more than one step.</summary>
    private const int Many = 20_000;

    /// <summary>The horizon is January 15; partitions up to the end of January are dropped.</summary>
    private const int KeyDays = 120;

    /// <summary>
    /// Of the topic <c>long</c>: the last 16 days of December, and 15 days of January, of which all have expired.
    /// </summary>
    private const int OldLong = 16 + 15;
    private const int ExpiredLong = 16 + 31;

    private readonly ExpiringDatabase _database = new();

    public async Task InitializeAsync()
    {
        await _database.InitializeAsync();
        await _database.FillAsync("many", Many, "2030-12-15Z", "1 minute");
    }

    public Task DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Keys_go_in_small_steps_and_it_makes_no_difference_after_which_a_process_ends()
    {
        await _database.ExpirePartitionsAsync(days: 90);

        var steps = await AllAsync(async () =>
        {
            var step = await _database.KeyStepAsync(KeyDays);
            (await _database.FailedAsync()).Should().BeEmpty("after the step: {0}", step);
            return step;
        });

        steps.Should().BeGreaterThan(2);
        var proof = await _database.VerifyAsync();
        (proof.Ledger.RemovedKeys, proof.Ledger.Expired, proof.Tables.ExpiredKeys).Should().Be(
            (Many + OldLong, Many + ExpiredLong, ExpiredLong - OldLong));
        (await _database.KeysAsync("many")).Should().Be(0);
        (await _database.KeysAsync("long")).Should().Be(Long - OldLong);
        (await _database.KeysAsync("brief")).Should().Be(Brief);
        (await _database.ReceiptAsync("long", "3")).Should().BeNull();
    }

    [Theory]
    [InlineData(100)]
    [InlineData(1_000_000)]
    public async Task The_sweep_goes_round_the_table_wherever_it_begins(int block)
    {
        await _database.ExpirePartitionsAsync(days: 90);
        await _database.ExecuteAsync(
            string.Create(CultureInfo.InvariantCulture, $"UPDATE key_sweep SET next_block = {block}"));

        await AllAsync(() => _database.KeyStepAsync(KeyDays));

        (await _database.VerifyAsync()).Ledger.RemovedKeys.Should().Be(Many + OldLong);
    }

    [Fact]
    public async Task The_key_of_an_event_that_is_kept_or_lost_stays()
    {
        await _database.ExpirePartitionsAsync(days: 90);
        await _database.ExecuteAsync("DELETE FROM processed_events WHERE topic = 'long' AND event_id = '100'");

        await AllAsync(() => _database.KeyStepAsync(days: 1));

        (await _database.KeysAsync("long")).Should().Be(Long - ExpiredLong);
        (await _database.KeysAsync("brief")).Should().Be(Brief);
        (await _database.VerifyAsync()).Tables.KeysWithoutEvent.Should().Be(1, "the lost one is still missed");
    }

    [Fact]
    public async Task Keys_of_a_topic_with_a_retention_of_its_own_go_although_the_partition_is_there()
    {
        await AllAsync(() => _database.TopicStepAsync("brief", days: 30));

        await AllAsync(() => _database.KeyStepAsync(days: 30));

        (await _database.KeysAsync("brief")).Should().Be(await _database.EventsAsync("brief")).And.BeLessThan(Brief);
        (await _database.KeysAsync("long")).Should().Be(Long);
        (await _database.FailedAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task An_event_that_was_lost_before_its_key_went_stays_missing()
    {
        await _database.ExecuteAsync("DELETE FROM processed_events WHERE topic = 'long' AND event_id = '3'");
        await _database.ExpirePartitionsAsync(days: 90);

        await AllAsync(() => _database.KeyStepAsync(KeyDays));

        (await _database.FailedAsync()).Should().Equal(
            "ledger.expired = keys whose event has expired + ledger.removed_keys");
    }

    [Fact]
    public async Task A_key_that_is_lost_is_found_although_others_have_gone()
    {
        await _database.ExpirePartitionsAsync(days: 90);
        await AllAsync(() => _database.KeyStepAsync(KeyDays));

        await _database.ExecuteAsync("DELETE FROM event_keys WHERE topic = 'long' AND event_id = '40'");

        (await _database.FailedAsync()).Should().Contain("ledger.stored = event_keys + ledger.removed_keys");
    }

    [Fact]
    public async Task A_duplicate_beyond_the_horizon_is_a_new_event_that_has_nothing_to_do_with_the_old_one()
    {
        (await _database.StoreAsync("long", "3", """{"n":1}""")).Should().BeFalse();
        var old = await _database.ReceiptAsync("long", "3");
        await _database.ExpirePartitionsAsync(days: 90);
        await AllAsync(() => _database.KeyStepAsync(KeyDays));

        (await _database.StoreAsync("long", "3", """{"n":2}""")).Should().BeTrue();
        (await _database.StoreAsync("long", "3", """{"n":2}""")).Should().BeFalse();

        var receipt = (await _database.ReceiptAsync("long", "3"))!;
        receipt.Id.Should().BeGreaterThan(old!.Id);
        (receipt.Duplicates, receipt.PayloadsDiffered, receipt.ExpiredAt).Should().Be((1L, false, (DateTime?)null));
        (await DuplicatesAsync()).Should().Equal((receipt.StoredAt, true), (old.StoredAt, false));
        (await _database.FailedAsync()).Should().BeEmpty();
    }

    [Theory]
    [InlineData("COMMIT", true)]
    [InlineData("ROLLBACK", false)]
    public async Task A_duplicate_that_comes_while_its_key_goes_waits_for_the_end_of_the_step(string end, bool isNew)
    {
        await _database.ExpirePartitionsAsync(days: 90);
        await using var upkeep = await _database.Admin.OpenConnectionAsync();
        await using var command = new NpgsqlCommand("BEGIN; SELECT expire_keys('2031-01-15Z', now(), 1000)", upkeep);
        await command.ExecuteNonQueryAsync();

        var storing = _database.StoreAsync("long", "3");
        await Eventually.TrueAsync(
            () => _database.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)"),
            "the duplicate waits");
        command.CommandText = end;
        await command.ExecuteNonQueryAsync();

        (await storing).Should().Be(isNew);
        (await _database.FailedAsync()).Should().BeEmpty();
    }

    /// <summary>When the events of the topic's duplicates were stored, and whether their payload is known.</summary>
    private async Task<List<(DateTime? StoredAt, bool HasPayload)>> DuplicatesAsync()
    {
        await using var scope = _database.Scope();
        var queries = scope.ServiceProvider.GetRequiredService<DuplicateQueries>();
        var filter = new DuplicateFilter { Topic = "long", EventId = "3" };
        var found = new List<(DateTime? StoredAt, bool HasPayload)>();
        foreach (var row in (await queries.ListAsync(filter, 10, CancellationToken.None)).Rows)
        {
            var payloads = await queries.FindAsync(row.Id, null, CancellationToken.None);
            found.Add((row.FirstStoredAt, payloads!.StoredPayload is not null));
        }

        return found;
    }
}
