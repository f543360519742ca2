using System.Globalization;
using Aggregator.Storage.Partitions;
using Npgsql;

namespace Aggregator.Tests.Storage.Partitions;

/// <summary>A migrated database whose upkeep runs at times that the test chooses.</summary>
internal class UpkeepDatabase : StorageFixture
{
    private const string Empty = "{}";

    private readonly List<NpgsqlDataSource> _sources = [];

    /// <summary>The upkeep of one more process, on connections of the upkeep role.</summary>
    internal PartitionUpkeep Process(
        PartitionPeriod period = PartitionPeriod.Month, int keepDays = 0, bool leavesOldPartitions = false)
    {
        var source = NpgsqlDataSource.Create(Upkeep);
        _sources.Add(source);
        return new PartitionUpkeep(
            source, new PartitionOptions { Period = period }, new RetentionOptions { Days = keepDays })
        {
            LeavesOldPartitions = leavesOldPartitions,
        };
    }

    /// <summary>Runs it until nothing is left to do, however often somebody is in its way.</summary>
    /// <returns>What the steps have done.</returns>
    internal static async Task<List<string>> FinishAsync(PartitionUpkeep process, DateTime now)
    {
        var steps = new List<string>();
        while (true)
        {
            try
            {
                await foreach (var step in process.RunAsync(now, CancellationToken.None))
                    steps.Add(step);
                return steps;
            }
            catch (PostgresException exception) when (PartitionUpkeep.IsBusy(exception))
            {
                continue;
            }
        }
    }

    /// <summary>The bounds of the partitions that end after the moment, by time.</summary>
    public async Task<List<(DateTime From, DateTime To)>> PartitionsAsync(DateTime after)
    {
        await using var command = Admin.CreateCommand(
            "SELECT lower, upper FROM partitions_of('processed_events') WHERE upper > $1 ORDER BY lower");
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = after });
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<(DateTime From, DateTime To)>();
        while (await reader.ReadAsync())
            found.Add((reader.GetDateTime(0), reader.GetDateTime(1)));
        return found;
    }

    /// <summary>Stores events of several times of storing, one every so often from the first on.</summary>
    public Task FillAsync(string topic, int events, string first, string step) => ExecuteAsync(
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
             SELECT announce_events();
             INSERT INTO event_keys (topic, event_id, payload_hash, stored_at)
             SELECT '{topic}', i::text, i, timestamptz '{first}' + i * interval '{step}'
             FROM generate_series(0, {events} - 1) AS i;
             INSERT INTO processed_events (id, "timestamp", created_at, topic, event_id, source, payload)
             SELECT event_no, stored_at, stored_at, topic, event_id, 'tests', '{Empty}'
             FROM event_keys WHERE topic = '{topic}';
             INSERT INTO ingest_ledger (slot, topic, received, stored, duplicates, rejected, updated_at)
             VALUES (0, '{topic}', {events}, {events}, 0, 0, now());
             INSERT INTO received_ledger (process_id, slot, received)
             VALUES (gen_random_uuid(), 0, {events});
             """));

    public override async Task DisposeAsync()
    {
        foreach (var source in _sources)
            await source.DisposeAsync();
        await base.DisposeAsync();
    }
}
