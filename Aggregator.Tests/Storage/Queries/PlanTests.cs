using System.Text;
using System.Text.RegularExpressions;
using Aggregator.Storage.Queries;
using Npgsql;

namespace Aggregator.Tests.Storage.Queries;

/// <summary>A database with 200,000 events, filled by the script of the measurement with ten million.</summary>
public sealed class FilledStorage : StorageFixtureWithEvents
{
    public const int Count = 200_000;

    protected override int Events => Count;
}

/// <summary>
/// Checks PostgreSQL's plans: each query uses an index, and reads no more rows than its result needs.
/// </summary>
public sealed partial class PlanTests(FilledStorage storage) : IClassFixture<FilledStorage>
{
    private static readonly EventFilter All = new();
    private static readonly EventFilter OneTopic = new() { Topics = ["topic-7"] };
    private static readonly EventFilter TwoTopics = new() { Topics = ["topic-7", "topic-8"] };
    private static readonly EventFilter OneId = new() { EventId = "c4ca4238-a0b9-2382-0dcc-509a6f75849b" };

    public static readonly TheoryData<string> Pages = new(Statements.Keys);

    private static Dictionary<string, SqlText> Statements => new(StringComparer.Ordinal)
    {
        ["first page"] = EventSql.Page(All, new IdRange(0, FilledStorage.Count), EventOrder.Newest, 101),
        ["deep page"] = EventSql.Page(All, new IdRange(0, FilledStorage.Count / 2), EventOrder.Newest, 101),
        ["oldest page"] = EventSql.Page(
            All, new IdRange(FilledStorage.Count / 2, FilledStorage.Count), EventOrder.Oldest, 101),
        ["page of a topic"] = EventSql.Page(OneTopic, new IdRange(0, FilledStorage.Count / 2), EventOrder.Newest, 101),
        ["page of two topics"] = EventSql.Page(
            TwoTopics, new IdRange(0, FilledStorage.Count / 2), EventOrder.Newest, 101),
        ["one id under any topic"] = EventSql.Page(OneId, new IdRange(0, FilledStorage.Count), EventOrder.Newest, 101),
        ["receipt"] = ReceiptQueries.Sql("topic of one", OneId.EventId!),
        ["topics"] = TopicQueries.SqlWithEnds(All, string.Empty, 101, FilledStorage.Count),
    };

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_read_uses_an_index_and_touches_few_rows(string name)
    {
        var plan = await ExplainAsync(Statements[name]);

        // An empty partition may be scanned sequentially.
        plan.Should().NotMatchRegex(@"Seq Scan on (processed_events|event_keys|duplicate_events).*actual rows=[1-9]");
        plan.Should().MatchRegex("Index (Only )?Scan");
        RemovedRows().Matches(plan).Sum(
            match => int.Parse(match.Groups["rows"].Value, System.Globalization.CultureInfo.InvariantCulture))
            .Should().BeLessThan(10, plan);
        ActualRows().Matches(plan).Max(
            match => int.Parse(match.Groups["rows"].Value, System.Globalization.CultureInfo.InvariantCulture))
            .Should().BeLessThanOrEqualTo(400, plan);
    }

    [Fact]
    public async Task The_counts_are_read_from_the_ledger_alone()
    {
        var relations = await RelationsAsync(StatsQueries.Totals);

        relations.Should().Equal("ingest_ledger");
    }

    private async Task<string> ExplainAsync(SqlText sql)
    {
        await using var connection = await storage.Admin.OpenConnectionAsync();
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("SET plan_cache_mode = force_custom_plan"));
        var command = sql.ToCommand();
        var topic = command.Parameters.OfType<NpgsqlParameter<string>>().SingleOrDefault(
            one => one.TypedValue == "topic of one");
        if (topic is not null)
            topic.TypedValue = await storage.ScalarAsync<string>(
                $"SELECT topic FROM event_keys WHERE event_id = '{OneId.EventId}'");
        command.CommandText = $"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) {command.CommandText}";
        batch.BatchCommands.Add(command);
        await using var reader = await batch.ExecuteReaderAsync();
        var plan = new StringBuilder();
        while (await reader.ReadAsync())
            plan.AppendLine(reader.GetString(0));
        return plan.ToString();
    }

    private async Task<List<string>> RelationsAsync(string sql)
    {
        var plan = await ExplainAsync(new SqlText(sql));
        var tables = ScannedRelations().Matches(plan).Select(match => match.Groups["table"].Value);
        return [.. tables.Distinct(StringComparer.Ordinal)];
    }

    [GeneratedRegex(@"Rows Removed by \w+: (?<rows>\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RemovedRows();

    [GeneratedRegex(@"actual rows=(?<rows>\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ActualRows();

    [GeneratedRegex(
        @"Scan (?:using \w+ )?on (?<table>\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ScannedRelations();
}
