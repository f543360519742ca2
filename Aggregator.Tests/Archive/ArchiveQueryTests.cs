using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace Aggregator.Tests.Archive;

/// <summary>Other programs read the files as they are, and find in them what was stored.</summary>
public sealed class ArchiveQueryTests : IAsyncLifetime
{
    /// <summary>UTF-8 orders these two texts otherwise than UTF-16.</summary>
    private const string Astral = "😀";

    private const string Private = "\uE000";

    private static readonly string[] Hostile =
    [
        """{"quote": "' \" \\ ` $$ ; DROP TABLE event_keys; --"}""",
        """{"text": "line\nbreak\ttab\u0001\u001f"}""",
        """{"語": "ß ü 漢字 😀 \u200b", "": null}""",
        """{"number": 123456789012345678901234567890.5, "deep": [[[{"a": [true, false]}]]]}""",
        $$"""{"large": "{{new string('é', 524_288)}}"}""",
    ];

    private readonly ArchiveDatabase _archive = new();

    public Task InitializeAsync() => _archive.InitializeAsync();

    public Task DisposeAsync() => _archive.DisposeAsync();

    [Fact]
    public async Task DuckDB_finds_the_columns_with_their_types()
    {
        await ArchiveDatabase.FinishAsync(_archive.Process());

        var columns = Duck.Rows($"DESCRIBE SELECT * FROM {Duck.Events(_archive.Root)}")
            .Select(column => $"{column[0]} {column[1]}");

        columns.Should().Equal(
            "id BIGINT", "timestamp TIMESTAMP WITH TIME ZONE", "created_at TIMESTAMP WITH TIME ZONE",
            "topic VARCHAR", "event_id VARCHAR", "source VARCHAR", "payload VARCHAR");
    }

    [Fact]
    public async Task DuckDB_answers_questions_about_an_archive_as_the_database_did()
    {
        const string ask =
            """
            SELECT count(*), sum(id)::bigint, min(event_id), max(source),
                   count(*) FILTER (WHERE created_at >= '2030-12-20 12:00:00+00'),
                   epoch(max("timestamp"))::bigint
            """;
        var before = await AnswerAsync(
            ask.Replace("epoch(max(", "extract(epoch FROM max(", StringComparison.Ordinal)
                + " FROM processed_events WHERE created_at < '2031-02-01Z'");

        await ArchiveDatabase.FinishAsync(_archive.Process());

        Duck.Row($"{ask} FROM {Duck.Events(_archive.Root)}").Should().Equal(before);
    }

    /// <summary>Readers skip row groups by the bounds that the file gives for a column.</summary>
    [Theory]
    [InlineData("\"timestamp\" >= '2030-12-20 00:00:00+00' AND \"timestamp\" < '2030-12-22 00:00:00+00'", 2)]
    [InlineData("created_at = '2030-12-31 00:00:00+00'", 1)]
    [InlineData("created_at > '2031-02-01 00:00:00+00'", 0)]
    [InlineData($"topic = '{Astral}'", 1)]
    [InlineData($"topic = '{Private}'", 1)]
    [InlineData("topic = 'kept'", 47)]
    [InlineData("payload = '{}'", 47)]
    [InlineData("id < 0", 2)]
    public async Task A_condition_finds_what_it_describes(string condition, long events)
    {
        await StoreAsync(-2, Astral, """{"a": 1}""", new DateTime(2030, 12, 5, 0, 0, 0, DateTimeKind.Utc));
        await StoreAsync(-1, Private, """{"a": 2}""", new DateTime(2030, 12, 5, 0, 0, 0, DateTimeKind.Utc));
        await ArchiveDatabase.FinishAsync(_archive.Process());

        Duck.Row($"SELECT count(*) FROM {Duck.Events(_archive.Root)} WHERE {condition}").Should().Equal(events);
    }

    [Fact]
    public async Task Payloads_and_times_arrive_unchanged_whatever_they_contain()
    {
        DateTime[] times =
        [
            new DateTime(1, 1, 1, 0, 0, 1, DateTimeKind.Utc),
            new DateTime(1969, 12, 31, 23, 59, 59, DateTimeKind.Utc).AddMicroseconds(999_999),
            DateTime.UnixEpoch,
            new DateTime(2030, 12, 5, 1, 2, 3, DateTimeKind.Utc).AddMicroseconds(4),
            new DateTime(9999, 12, 31, 23, 59, 59, DateTimeKind.Utc).AddMicroseconds(999_999),
        ];
        for (var i = 0; i < Hostile.Length; i++)
            await StoreAsync(-10 + i, "hostile", Hostile[i], times[i]);
        await ArchiveDatabase.FinishAsync(_archive.Process());

        var found = Duck.Rows(
            $"""
             SELECT payload, epoch_us("timestamp")
             FROM {Duck.Events(_archive.Root)} WHERE topic = 'hostile' ORDER BY id
             """);

        found.Select(row => (string)row[0]!).Zip(Hostile).Should().OnlyContain(pair =>
            JsonElement.DeepEquals(Parse(pair.First), Parse(pair.Second)));
        found.Select(row => (long)row[1]!).Should().Equal(
            times.Select(time => (time.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond));
        Duck.Row(
            $"""
             SELECT payload->>'quote' FROM {Duck.Events(_archive.Root)} WHERE id = -10
             """)
            .Should().Equal("' \" \\ ` $$ ; DROP TABLE event_keys; --");
    }

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement.Clone();

    private async Task<object?[]> AnswerAsync(string sql)
    {
        await using var command = _archive.Database.Admin.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetValue)];
    }

    private async Task StoreAsync(long id, string topic, string payload, DateTime timestamp)
    {
        await using var command = _archive.Database.Admin.CreateCommand(
            """
            INSERT INTO processed_events (id, "timestamp", created_at, topic, event_id, source, payload)
            VALUES ($1, $2, '2030-12-05Z', $3, '1', 'tests', $4)
            """);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = id });
        command.Parameters.Add(new NpgsqlParameter { Value = timestamp, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = topic });
        command.Parameters.Add(new NpgsqlParameter { Value = payload, NpgsqlDbType = NpgsqlDbType.Jsonb });
        await command.ExecuteNonQueryAsync();
    }
}
