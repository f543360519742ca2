using Aggregator.Tests.Storage.Partitions;
using Aggregator.Tests.Storage.Retention;

namespace Aggregator.Tests.Storage.Queries;

/// <summary>The proof finds each row without its counterpart, and does not fill the database's disk for it.</summary>
public sealed class VerifyQueriesTests : IAsyncLifetime
{
    private const int Events = 50_000;

    private readonly UpkeepDatabase _database = new();

    [Fact]
    public async Task The_proof_of_a_sound_database_needs_no_temporary_files()
    {
        await _database.ExecuteAsync(
            """
            DO $$ BEGIN
                EXECUTE format('ALTER ROLE %I SET temp_file_limit = 0', current_database() || '_service');
                EXECUTE format('ALTER ROLE %I SET work_mem = ''64kB''', current_database() || '_service');
            END $$
            """);

        var proof = await _database.VerifyAsync();

        proof.Checks.Should().OnlyContain(check => check.Holds);
        (proof.Tables.EventKeys, proof.Tables.ProcessedEvents).Should().Be((Events, Events));
    }

    [Theory]
    [InlineData("UPDATE processed_events SET event_id = 'another' WHERE event_id = '7'", 1, 1)]
    [InlineData("UPDATE processed_events SET topic = 'another' WHERE event_id = '7'", 1, 1)]
    [InlineData("UPDATE event_keys SET stored_at = stored_at + interval '1 s' WHERE event_id = '7'", 1, 1)]
    [InlineData("UPDATE event_keys SET event_no = -event_no WHERE event_id IN ('7', '8')", 2, 2)]
    [InlineData(
        """
        UPDATE processed_events SET event_id = CASE event_id WHEN '7' THEN '8' ELSE '7' END
        WHERE event_id IN ('7', '8')
        """,
        2,
        2)]
    [InlineData(
        """
        DELETE FROM event_keys WHERE event_id = '7';
        DELETE FROM processed_events WHERE event_id IN ('8', '9')
        """,
        2,
        1)]
    [InlineData(
        """
        INSERT INTO processed_events (id, "timestamp", created_at, topic, event_id, source, payload)
        SELECT -id, "timestamp", created_at, topic, event_id, source, payload
        FROM processed_events WHERE event_id = '7'
        """,
        0,
        1)]
    public async Task Rows_without_their_counterpart_are_counted(string damage, int keys, int events)
    {
        await _database.ExecuteAsync(damage);

        var tables = (await _database.VerifyAsync()).Tables;

        (tables.KeysWithoutEvent, tables.EventsWithoutKey).Should().Be((keys, events));
    }

    public async Task InitializeAsync()
    {
        await _database.InitializeAsync();
        await _database.FillAsync("proof", Events, "2031-03-01Z", "1 second");
    }

    public Task DisposeAsync() => _database.DisposeAsync();
}
