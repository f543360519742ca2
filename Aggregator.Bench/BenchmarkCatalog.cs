using Aggregator.Bench.Events;
using Aggregator.Bench.Inbox;
using Aggregator.Bench.Ingest;
using Aggregator.Bench.Measuring;
using Aggregator.Bench.Publishing;
using Aggregator.Bench.Rest;

namespace Aggregator.Bench;

/// <summary>All benchmarks, by name.</summary>
internal static class BenchmarkCatalog
{
    public const string All = "all";

    /// <summary>Name of those that take turns.</summary>
    private const string Together = "ingest";

    // As many messages under way as there can be requests: none has to wait for company.
    private static readonly (string Name, string Value) NoGroups = ("Publish__GroupsInFlight", "100000");

    private static readonly IReadOnlyList<Benchmark> Benchmarks =
    [
        Ways("limit", "the ingest statement alone, on one and two connections, beside the same rows into one plain table",
            new LimitContender(1), new PlainContender(), new LimitContender(2)),
        Ways("bulk", "a consumer on messages of 500 events", new QueueContender("bulk", 90_000, messages: Bulk.Messages)),
        Ways("twin", "the broker's client and the insert, without inbox and ledger", new TwinContender()),
        Ways("events", "a consumer on messages of one event", new QueueContender("events", 45_000)),
        Ways("rowbyrow", "one transaction for each message of one event, with the shipped ingest and with as little as possible",
            new RowByRowContender<RowConsumer>("rowbyrow", (place, events, stop) => place.CheckAsync(events, stop)),
            new RowByRowContender<BareRowConsumer>("rowbyrow-bare", BareCheck.RunAsync)),
        Ways("rest-batch", "requests of 500 events on 8 connections, to the commit", new RestContender("rest-batch", 90_000, 8, Bulk.Arrays)),
        Ways("rest-single", "requests of one event on 64 connections, to the commit, with group commit and without",
            new RestContender("rest-single", 30_000, 64), new RestContender("rest-single-alone", 12_000, 64, null, NoGroups)),
        Ways("amqp-direct", "messages of one event straight to the exchange, to the commit", new DirectContender()),
        Ways("scale", "1, 2 and 4 consumers on messages of one event",
            new QueueContender("scale-1", 45_000, 1), new QueueContender("scale-2", 45_000, 2), new QueueContender("scale-4", 45_000, 4)),
        InboxBenchmark.Create(),
    ];

    private static readonly IReadOnlyList<RatioRule> Ratios =
    [
        new("limit-1", "plain", AtLeast: 0.95),
        new("limit-2", "limit-1"),
        new("bulk", "limit-1", AtLeast: 0.9),
        new("events", "twin", AtLeast: 0.6),
        new("events", "rowbyrow", AtLeast: 20),
        new("events", "rowbyrow-bare"),
        new("rest-batch", "limit-1", AtLeast: 0.5),
        new("rest-single", "rest-single-alone", AtLeast: 2.5),
        new("scale-2", "scale-1"),
        new("scale-4", "scale-1"),
    ];

    public static IEnumerable<string> Names => Benchmarks.Select(benchmark => benchmark.Name);

    /// <summary>
    /// The benchmarks with these names, in the catalog's order. <see cref="All"/> is all of the aggregator's, without the
    /// library's own.
    /// </summary>
    public static IReadOnlyList<Benchmark> Select(IReadOnlyCollection<string> names)
    {
        var isAll = names.Contains(All, StringComparer.Ordinal);
        var chosen = Benchmarks.Where(benchmark => names.Contains(benchmark.Name, StringComparer.Ordinal)
            || (isAll && benchmark.Name != InboxBenchmark.Name)).ToList();
        var together = chosen.Where(benchmark => !benchmark.IsAlone).ToList();
        var alone = chosen.Where(benchmark => benchmark.IsAlone);
        return together.Count == 0 ? [.. alone] : [Unite(together), .. alone];
    }

    private static Benchmark Unite(List<Benchmark> benchmarks)
    {
        List<IContender> contenders = [.. benchmarks.SelectMany(benchmark => benchmark.Contenders)];
        var names = contenders.Select(contender => contender.Name).ToHashSet(StringComparer.Ordinal);
        return new Benchmark(
            benchmarks.Count == 1 ? benchmarks[0].Name : Together,
            string.Join("; ", benchmarks.Select(benchmark => $"{benchmark.Name}: {benchmark.Description}")),
            contenders,
            [.. Ratios.Where(ratio => names.Contains(ratio.Contender) && names.Contains(ratio.Reference))]);
    }

    private static Benchmark Ways(string name, string description, params IContender[] contenders) =>
        new(name, description, contenders, []);
}
