using Aggregator.Tests.Api.Reading;

namespace Aggregator.Tests.Api.Events;

/// <summary>
/// A pipeline with events hours apart, so that the minute of slack in the bounds covers none of them.
/// </summary>
public sealed class HoursApart : ReadingPipeline
{
    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await ScalarAsync<long>(
            """
            WITH stored AS (
                INSERT INTO processed_events (id, "timestamp", created_at, topic, event_id, source, payload)
                SELECT i * 7, now(), '2020-01-01Z'::timestamptz + i * interval '1 hour', 'hours', i::text, 's', '{}'
                FROM generate_series(1, 1000) AS i RETURNING 1)
            SELECT setval('event_keys_event_no_seq', 7000) FROM stored LIMIT 1
            """);
    }
}

public sealed class StoredTimeTests(HoursApart pipeline) : IClassFixture<HoursApart>
{
    [Theory]
    [InlineData("from=2020-01-02T00:00:00Z&to=2020-01-02T03:00:00Z", "26 25 24")]
    [InlineData("from=2020-01-02T00:00:00Z&to=2020-01-02T03:00:00Z&order=oldest&limit=1", "24 25 26")]
    [InlineData("from=2020-02-11T15:00:00Z", "1000 999")]
    [InlineData("to=2020-01-01T02:00:01Z", "2 1")]
    [InlineData("to=2020-01-01T01:00:00Z", "")]
    [InlineData("from=2021-01-01T01:00:00Z", "")]
    public async Task A_range_of_stored_times_finds_the_events_in_it(string query, string expected) =>
        (await pipeline.IdsAsync(query)).Should().Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
