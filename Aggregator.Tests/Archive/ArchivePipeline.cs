using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Archive;

/// <summary>An API, and consumers that archive what is older than 90 days.</summary>
public sealed class ArchivePipeline : Pipeline
{
    public const int OldEvents = 120_000;

    private readonly string _parent = Directory.CreateTempSubdirectory("archives-").FullName;

    /// <summary>A folder that a test has to make.</summary>
    public string Root => Path.Combine(_parent, "archives");

    protected override int InitialConsumers => 0;

    protected override string[] ConsumerArguments => [$"--Archive:Folder={Root}", "--Retention:Days=90"];

    /// <summary>Stores events as if consumers had done it months ago, in the partitions of that time.</summary>
    public async Task FillAsync()
    {
        await ExecuteAsync(
            $$"""
            SELECT announce_events();
            INSERT INTO event_keys (topic, event_id, payload_hash, stored_at)
            SELECT 'old', i::text, i, date_trunc('month', now(), 'UTC') - interval '200 days' + i * interval '1 second'
            FROM generate_series(1, {{OldEvents}}) AS i;
            INSERT INTO processed_events (id, "timestamp", created_at, topic, event_id, source, payload)
            SELECT event_no, stored_at, stored_at, topic, event_id, 'tests',
                   jsonb_build_object('n', payload_hash, 'text', repeat(md5(event_id), 10))
            FROM event_keys WHERE topic = 'old';
            INSERT INTO ingest_ledger (slot, topic, received, stored, duplicates, rejected, updated_at)
            VALUES (0, 'old', {{OldEvents}}, {{OldEvents}}, 0, 0, now());
            INSERT INTO received_ledger (process_id, slot, received) VALUES (gen_random_uuid(), 0, {{OldEvents}});
            """);
        await using var migrate = Start("Aggregator.Consumers", "migrate");
        if (await migrate.ExitAsync() != 0)
            throw new InvalidOperationException(migrate.Output);
    }

    protected override Task ReleaseAsync()
    {
        Directory.Delete(_parent, recursive: true);
        return Task.CompletedTask;
    }
}
