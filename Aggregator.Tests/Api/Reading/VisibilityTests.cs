using System.Globalization;
using static Aggregator.Tests.Api.Reading.OpenBatches;

namespace Aggregator.Tests.Api.Reading;

/// <summary>
/// Tests what readers see while transactions are open, because ids are assigned before they are committed.
/// </summary>
public sealed class VisibilityTests(ReadingPipeline pipeline) : IClassFixture<ReadingPipeline>
{
    [Theory]
    [InlineData("newest")]
    [InlineData("oldest")]
    public async Task No_event_is_visible_above_an_open_transaction(string order)
    {
        await pipeline.Batches.StoreAsync(Event($"gap {order}", "before"));
        await using var slow = await pipeline.Batches.WriteAsync(Event($"gap {order}", "slow"));
        await pipeline.Batches.StoreAsync(Event($"gap {order}", "after"));

        (await pipeline.IdsAsync($"topic=gap {order}&order={order}")).Should().Equal("before");

        await slow.CommitAsync();
        (await pipeline.IdsAsync($"topic=gap {order}&order={order}"))
            .Should().BeEquivalentTo("before", "slow", "after");
    }

    [Fact]
    public async Task A_rolled_back_transaction_blocks_no_reader()
    {
        await using var slow = await pipeline.Batches.WriteAsync(Event("back", "slow"));
        await pipeline.Batches.StoreAsync(Event("back", "after"));

        await slow.RollBackAsync();

        (await pipeline.IdsAsync("topic=back")).Should().Equal("after");
    }

    [Fact]
    public async Task Readers_wait_for_a_bisected_batch_from_its_first_id_on()
    {
        await using var slow = await pipeline.Batches.WriteAsync(
            Event("bisected", "good"), Event("bisected", "bad", """{"a":"\u0000"}"""));
        await pipeline.Batches.StoreAsync(Event("bisected", "after"));

        (await pipeline.IdsAsync("topic=bisected")).Should().BeEmpty();

        await slow.CommitAsync();
        (await pipeline.IdsAsync("topic=bisected")).Should().Equal("after", "good");
    }

    [Fact]
    public async Task A_scan_continues_below_a_transaction_that_began_after_its_first_page()
    {
        for (var i = 0; i < 6; i++)
            await pipeline.Batches.StoreAsync(Event("begun", string.Create(CultureInfo.InvariantCulture, $"{i}")));
        var first = await pipeline.GetAsync("/events?topic=begun&limit=2");

        await using var slow = await pipeline.Batches.WriteAsync(Event("begun", "slow"));
        var rest = await pipeline.IdsAsync("topic=begun&limit=2", first.GetProperty("next").GetString());

        rest.Should().Equal("3", "2", "1", "0");
    }

    [Fact]
    public async Task Scans_neither_skip_nor_repeat_events_while_transactions_commit_out_of_order()
    {
        using var done = new CancellationTokenSource();
        var tail = TailAsync(done.Token);
        var walks = WalksAsync(done.Token);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(WriteOutOfOrderAsync));
        await done.CancelAsync();

        var stored = await pipeline.ScalarAsync<long[]>(
            "SELECT array_agg(id ORDER BY id) FROM processed_events WHERE topic LIKE 'topic _'");
        stored.Should().HaveCount(4 * 40 * 3);
        (await tail).Should().Equal(stored);
        foreach (var walk in await walks)
            walk.Should().Equal(stored.Where(id => walk.Count > 0 && id <= walk[0]).Reverse());
    }

    /// <summary>
    /// Keeps five transactions open and commits a random one of them, so that ids commit out of order.
    /// </summary>
    private async Task WriteOutOfOrderAsync(int writer)
    {
        var random = new Random(writer);
        var open = new List<OpenBatch>();
        for (var batch = 0; batch < 40; batch++)
        {
            open.Add(await pipeline.Batches.WriteAsync(
                [.. Enumerable.Range(0, 3).Select(topic => Event($"topic {topic}", Id(writer, batch)))]));
            if (open.Count == 5)
                await CommitOneAsync(open, random.Next(open.Count));
        }

        while (open.Count > 0)
            await CommitOneAsync(open, random.Next(open.Count));
    }

    private static string Id(int writer, int batch) => string.Create(CultureInfo.InvariantCulture, $"{writer} {batch}");

    private static async Task CommitOneAsync(List<OpenBatch> open, int index)
    {
        await open[index].CommitAsync();
        await open[index].DisposeAsync();
        open.RemoveAt(index);
    }

    /// <summary>Reads oldest first, page by page, until the writers have finished and no event is left.</summary>
    private async Task<List<long>> TailAsync(CancellationToken done)
    {
        var seen = new List<long>();
        const string first = "/events?topic=topic 2&topic=topic 0&topic=topic 1&order=oldest&limit=7";
        var query = first;
        while (true)
        {
            var last = done.IsCancellationRequested;
            var page = await pipeline.GetAsync(query);
            seen.AddRange(page.GetProperty("data").EnumerateArray().Select(one => one.GetProperty("id").GetInt64()));
            if (last && !page.GetProperty("has_more").GetBoolean())
                return seen;
            query = $"{first}&cursor={page.GetProperty("next").GetString()}";
        }
    }

    /// <summary>Reads all events newest first, repeatedly.</summary>
    private async Task<List<List<long>>> WalksAsync(CancellationToken done)
    {
        var walks = new List<List<long>>();
        do
        {
            var walk = await pipeline.WalkAsync("topic=topic 0&topic=topic 1&topic=topic 2&limit=9");
            walks.Add([.. walk.Select(one => one.GetProperty("id").GetInt64())]);
        }
        while (!done.IsCancellationRequested);

        return walks;
    }
}
