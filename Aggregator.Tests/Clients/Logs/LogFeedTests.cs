using System.Text.Json;
using Aggregator.Client;
using Aggregator.Client.Logs;
using Aggregator.Contracts.Parsing;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Clients.Logs;

/// <summary>What any adapter for a logging library relies on.</summary>
public sealed class LogFeedTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Lines_of_many_threads_are_published_once_each()
    {
        const int threads = 4, each = 5_000;
        await using var server = await PublishServer.StartAsync();
        await using var client = server.Client();
        await using var feed = Feed(client, new LogFeedOptions { Topic = "many", Capacity = 64 });

        await Task.WhenAll(Enumerable.Range(0, threads).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < each; i++)
            {
                while (!feed.TryAdd($"{thread}/{i}"))
                    Thread.Yield();
            }
        })));

        (await feed.FlushAsync(Patience)).Should().BeTrue();
        LogPayloads.Of(server).Select(payload => payload.Text("message"))
            .Should().HaveCount(threads * each).And.OnlyHaveUniqueItems();
        server.Ids.Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task A_full_feed_drops_and_counts()
    {
        var problems = new List<string>();
        using var gate = new SemaphoreSlim(0);
        await using var server = await PublishServer.StartAsync((_, _) => gate.WaitAsync());
        await using var client = server.Client(options => options with
        {
            MaxEvents = 1,
            MaxRequests = 1,
            OnProblem = problems.Add,
        });
        await using var feed = Feed(client, new LogFeedOptions { Capacity = 16 });
        feed.TryAdd("sent").Should().BeTrue();
        await Eventually.TrueAsync(() => Task.FromResult(server.Requests.Count == 1), "it is being sent");

        var added = 0;
        while (feed.TryAdd("waiting"))
            added++;

        added.Should().BeInRange(16, 17, "one more may wait for room in the client");
        gate.Release(100);
        (await feed.FlushAsync(Patience)).Should().BeTrue();
        client.Dropped.Should().Be(1);
        problems.Should().ContainSingle().Which.Should().StartWith("1 log lines were dropped");
        LogPayloads.Of(server).Should().HaveCount(added + 1);
    }

    [Fact]
    public async Task A_feed_that_is_disposed_publishes_what_it_has_and_takes_no_more()
    {
        await using var server = await PublishServer.StartAsync();
        await using (var client = server.Client())
        {
            var feed = Feed(client, new LogFeedOptions { Interval = TimeSpan.FromMinutes(1) });
            foreach (var i in Enumerable.Range(0, 1_000))
                feed.TryAdd(i.ToString("D", null)).Should().BeTrue();
            await feed.DisposeAsync();
            feed.TryAdd("late").Should().BeFalse();
        }

        LogPayloads.Of(server).Should().HaveCount(1_000);
    }

    [Fact]
    public async Task A_line_that_cannot_be_written_does_not_end_the_feed()
    {
        var problems = new List<string>();
        await using var server = await PublishServer.StartAsync();
        await using var client = server.Client(options => options with { OnProblem = problems.Add });
        await using var feed = new LogFeed<string>(client, new LogFeedOptions(), line =>
            line == "bad" ? throw new InvalidOperationException("no text") : Entry(line));

        feed.TryAdd("bad").Should().BeTrue();
        feed.TryAdd("good").Should().BeTrue();

        (await feed.FlushAsync(Patience)).Should().BeTrue();
        LogPayloads.Of(server).Select(payload => payload.Text("message")).Should().Equal("good");
        problems.Should().Equal("A log line could not be written as an event: no text");
        client.Dropped.Should().Be(1);
    }

    [Fact]
    public void Whatever_was_logged_is_an_event_that_the_aggregator_takes()
    {
        var entry = new LogEntry
        {
            Timestamp = TimeProvider.System.GetUtcNow(),
            Level = "Information",
            Message = "zero \0, half a pair \uD800, a pair \uD83D\uDE00",
            Category = new string('c', 1_000_000),
            Properties =
            [
                new("twice", 1), new("twice", 2), new("nan", double.NaN), new("null", null), new("big", ulong.MaxValue),
                new("list", new object?[] { 1, "two", null }), new("type", typeof(string)), new("\0", "zero"),
                new("object", new KeyValuePair<string, object?>[] { new("a", 1), new("a", 2) }),
            ],
            Scopes = [Nested(100)],
        };

        ShouldBeAccepted(entry, out var payload);

        payload.Text("message").Should().Be("zero \uFFFD, half a pair \uFFFD, a pair \uD83D\uDE00");
        payload.GetProperty("properties").ToString().Should().Be(
            """{"twice":2,"nan":"NaN","null":null,"big":18446744073709551615,"list":[1,"two",null],"""
            + "\"type\":\"System.String\",\"\uFFFD\":\"zero\",\"object\":{\"a\":2}}");
    }

    [Fact]
    public void A_list_that_contains_itself_is_formatted()
    {
        var list = new List<object?> { 1, null };
        list.Add(list);

        LogText.Format(list).Should().Be("1, (null), System.Collections.Generic.List`1[System.Object]");
    }

    [Fact]
    public void A_line_that_is_too_large_keeps_its_beginning()
    {
        var entry = new LogEntry
        {
            Timestamp = TimeProvider.System.GetUtcNow(),
            Level = "Error",
            Message = new string('\u0001', 1_000_000),
            Exception = new string('"', 1_000_000),
            Properties = [.. Enumerable.Range(0, 100).Select(
                i => KeyValuePair.Create($"p{i}", (object?)new string('x', 100_000)))],
        };

        ShouldBeAccepted(entry, out var payload);

        payload.Text("message").Should().StartWith("\u0001\u0001").And.EndWith("…");
        payload.GetProperty("truncated").GetBoolean().Should().BeTrue();
    }

    private static void ShouldBeAccepted(LogEntry entry, out JsonElement payload)
    {
        var json = new LogEventWriter("logs", "tests").Write(entry);
        var reader = new Utf8JsonReader(json.Span, LogEventReader.ReaderOptions);
        reader.Read();
        LogEventReader.Read(ref reader, json).Errors.Should().BeEmpty();
        payload = JsonDocument.Parse(json).RootElement.GetProperty("payload");
    }

    private static object Nested(int depth) =>
        depth == 0 ? "deep" : new KeyValuePair<string, object?>[] { new("in", Nested(depth - 1)) };

    private static LogFeed<string> Feed(AggregatorClient client, LogFeedOptions options) => new(client, options, Entry);

    private static LogEntry Entry(string line) => new()
    {
        Timestamp = TimeProvider.System.GetUtcNow(), Level = "Information", Message = line,
    };
}
