using Aggregator.Bench.Events;
using Aggregator.Bench.Few;
using Aggregator.Bench.Growing;
using Aggregator.Bench.Inbox;
using Aggregator.Bench.Ingest;
using Aggregator.Bench.Lines;
using Aggregator.Bench.Measuring;
using Aggregator.Bench.Memory;
using Aggregator.Bench.Observed;
using Aggregator.Bench.Publishing;
using Aggregator.Bench.Rest;
using Aggregator.Bench.Starting;
using Aggregator.Bench.Upkeep;

namespace Aggregator.Bench;

/// <summary>All benchmarks, by name.</summary>
internal static class BenchmarkCatalog
{
    public const string All = "all";

    /// <summary>Millions of stored events at which the benchmark measures.</summary>
    public static readonly int[] Sizes = [0, 1, 10, 100];

    private const string Memory = "memory";
    private const string Grow = "grow";
    private const int Grown = 10;

    /// <summary>Name of the benchmark group that takes turns.</summary>
    private const string Together = "ingest";

    // Allows as many messages in flight as requests, so that no event waits for a group.
    private static readonly (string Name, string Value) NoGroups = ("Publish__GroupsInFlight", "64");

    private static readonly IReadOnlyList<Benchmark> Benchmarks =
    [
        Ways(
            "limit",
            "the ingest statement alone, on one and two connections, compared with the same rows into one plain table",
            new LimitContender(1), new PlainContender(), new LimitContender(2)),
        Ways(
            "bulk",
            "a consumer on messages of 500 events",
            new QueueContender("bulk", 90_000, messages: Bulk.Messages)),
        Ways("twin", "the broker's client and the insert, without inbox and ledger", new TwinContender()),
        Ways("events", "a consumer on messages of one event", new QueueContender("events", 120_000)),
        Ways(
            "rowbyrow",
            "one transaction for each message of one event, with the shipped ingest and with as little as possible",
            new RowByRowContender<RowConsumer>(
                "rowbyrow", (database, events, stop) => database.CheckAsync(events, stop)),
            new RowByRowContender<BareRowConsumer>("rowbyrow-bare", BareCheck.RunAsync)),
        Ways("rest-batch", "requests of 500 events on 8 connections, to the commit",
            new RestContender("rest-batch", 90_000, 8, Bulk.Arrays)),
        Ways("rest-single", "requests of one event on 64 connections, to the commit, with group commit and without",
            new RestContender("rest-single", 60_000, 64),
            new RestContender("rest-single-alone", 30_000, 64, null, NoGroups)),
        Ways("observed", "a consumer, and REST, while the programs export metrics, logs and traces",
            new ObservedContender(
                "events-observed", settings => new QueueContender("events", 120_000, settings: settings)),
            new ObservedContender(
                "rest-single-observed",
                settings => new RestContender("rest-single", 60_000, 64, null, settings))),
        Ways("amqp-direct", "messages of one event straight to the exchange, to the commit", new DirectContender()),
        Ways("scale", "1, 2 and 4 consumers on messages of one event",
            new QueueContender("scale-1", 90_000),
            new QueueContender("scale-2", 90_000, consumers: 2),
            new QueueContender("scale-4", 90_000, consumers: 4)),
        Ways(
            "latency",
            "time from a 202 until the event is visible, at shares of the highest sustained rate",
            new LatencyContender()) with
        {
            MaxRuns = 1,
            IsAlone = true,
        },
        Ways(
            "wait",
            "requests of one event that wait until it is stored, one and 20 at a time",
            new WaitContender(1, 2_000),
            new WaitContender(20, 20_000)) with
        {
            IsAlone = true,
        },
        Ways("lines", "a program that logs to the API: what a line costs the thread that logs",
            new LinesContender("lines", LineLogger.Extension),
            new LinesContender("lines-message", LineLogger.Message),
            new LinesContender("lines-serilog", LineLogger.OfSerilog)),
        StartBenchmark.Create(),
        Ways(Memory, "API and consumers under a mixed load for minutes", new MemoryContender()) with
        {
            MaxRuns = 1,
            IsAlone = true,
        },
        UpkeepBenchmark.Create(),
        InboxBenchmark.Create(),
    ];

    public static IEnumerable<string> Names =>
        [.. Benchmarks.Select(benchmark => benchmark.Name), FewBenchmark.Name, Grow];

    /// <summary>
    /// The benchmarks that are asked for, in the catalog's order. <see cref="All"/> is all of the aggregator's, without
    /// the library's own and the one that takes minutes to see whether memory grows.
    /// </summary>
    public static IReadOnlyList<Benchmark> Select(BenchOptions options)
    {
        var isAll = options.Names.Contains(All, StringComparer.Ordinal);
        var chosen = Benchmarks.Where(benchmark => options.Names.Contains(benchmark.Name, StringComparer.Ordinal)
            || (isAll && benchmark.Name is not (InboxBenchmark.Name or UpkeepBenchmark.Name or Memory))).ToList();
        var together = chosen.Where(benchmark => !benchmark.IsAlone).ToList();
        var alone = chosen.Where(benchmark => benchmark.IsAlone).ToList();
        if (isAll || options.Names.Contains(FewBenchmark.Name, StringComparer.Ordinal))
            alone.Add(FewBenchmark.Create(options.Connections));
        if (isAll || options.Names.Contains(Grow, StringComparer.Ordinal))
            alone.Add(Growing(options.GrowTo ?? Grown, isAll));
        IEnumerable<Benchmark> united = together.Count == 0 ? [] : [Unite(together)];
        return [.. united, .. alone.Select(Compared)];
    }

    /// <summary>
    /// Both kinds of ids are measured only if there is time, because each kind takes minutes to fill.
    /// </summary>
    private static Benchmark Growing(int max, bool isAll)
    {
        int[] sizes = [.. Sizes.Where(size => size <= max)];
        EventIds[] kinds = isAll && max <= Grown ? [EventIds.Random] : [EventIds.Random, EventIds.TimeOrdered];
        return new Benchmark(
            Grow,
            "the ingest statement and the reads at growing numbers of stored events",
            [.. kinds.Select(ids => new GrowContender(ids, sizes))],
            [])
        {
            MaxRuns = 1,
            IsAlone = true,
        };
    }

    private static Benchmark Unite(List<Benchmark> benchmarks)
    {
        var isOne = benchmarks.Count == 1;
        return Compared(new Benchmark(
            isOne ? benchmarks[0].Name : Together,
            isOne
                ? benchmarks[0].Description
                : $"{string.Join(", ", benchmarks.Select(benchmark => benchmark.Name))}, alternately",
            [.. benchmarks.SelectMany(benchmark => benchmark.Contenders)],
            []));
    }

    /// <summary>Adds the ratios for which it has both contenders.</summary>
    private static Benchmark Compared(Benchmark benchmark)
    {
        var names = benchmark.Contenders.Select(contender => contender.Name).ToHashSet(StringComparer.Ordinal);
        return benchmark with
        {
            Ratios =
            [
                .. benchmark.Ratios,
                .. BenchRatios.All.Where(
                    ratio => names.Contains(ratio.Contender) && names.Contains(ratio.Reference)),
            ],
        };
    }

    private static Benchmark Ways(string name, string description, params IContender[] contenders) =>
        new(name, description, contenders, []);
}
