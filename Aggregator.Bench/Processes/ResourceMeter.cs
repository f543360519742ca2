using System.Diagnostics;
using System.Globalization;
using Aggregator.Bench.Measuring;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Bench.Processes;

/// <summary>Measures the duration of some work, and the resources that each process used for it.</summary>
/// <param name="servers">Processes of database and broker; <c>null</c> if they are not known.</param>
internal sealed class ResourceMeter(ServerProcesses? servers)
{
    /// <summary>Of the figure that <see cref="SumButClient"/> computes.</summary>
    public const string SumName = $"sum of {ProcessorTime} but the client's";

    public const string ConsumerMemory = "consumer peak memory";
    public const string ApiMemory = "API peak memory";

    private const string ProcessorTime = "processor time";
    private const string Client = "client";
    private const string Unit = "s/1,000 events";
    private const double Mebibyte = 1024 * 1024;

    private readonly List<ServiceProcess> _consumers = [];
    private readonly List<ServiceProcess> _apis = [];
    private IReadOnlyList<(string Name, TimeSpan Time)> _before = [];
    private long _begin;

    /// <summary>Time since <see cref="Begin"/>.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_begin);

    public void AddConsumer(ServiceProcess process) => _consumers.Add(process);

    public void AddApi(ServiceProcess process) => _apis.Add(process);

    public void Begin() => (_before, _begin) = (ProcessorTimes(), Stopwatch.GetTimestamp());

    /// <summary>
    /// Returns the figures since <see cref="Begin"/>: the rate, and processor time and memory by process.
    /// </summary>
    /// <param name="events">Number of events processed since then.</param>
    public IReadOnlyList<Figure> End(long events)
    {
        var elapsed = Elapsed;
        return
        [
            new Figure(Figure.Rate, events / elapsed.TotalSeconds, "events/s"),
            .. ProcessorTimes().Zip(_before, (after, before) => new Figure(
                $"{after.Name} {ProcessorTime}",
                (after.Time - before.Time).TotalSeconds * 1000 / events,
                Unit)),
            .. Memory(ConsumerMemory, _consumers),
            .. Memory(ApiMemory, _apis),
        ];
    }

    /// <summary>
    /// Adds up the processor times of all processes but the client, in milliseconds for an event, which is the same as
    /// seconds for a thousand.
    /// </summary>
    public static double SumButClient(IEnumerable<Figure> figures) => figures
        .Where(figure => figure.Unit == Unit && !figure.Name.StartsWith(Client, StringComparison.Ordinal))
        .Sum(figure => figure.Value);

    /// <summary>What each process that was added has in RAM now, in MiB.</summary>
    public IReadOnlyList<(string Name, double Size)> ResidentSets() =>
    [
        .. _apis.Select((process, i) => (Numbered("API", i, _apis.Count), process.ResidentBytes / Mebibyte)),
        .. _consumers.Select(
            (process, i) => (Numbered("consumer", i, _consumers.Count), process.ResidentBytes / Mebibyte)),
    ];

    /// <summary>Fails if a process has ended, so that the measurement does not wait for it.</summary>
    /// <exception cref="BenchmarkFailedException">A process has ended.</exception>
    public void DemandAllAlive()
    {
        if (_consumers.Concat(_apis).FirstOrDefault(process => process.HasExited) is { } ended)
            throw new BenchmarkFailedException($"A process has ended: {ended.Output}");
    }

    private List<(string Name, TimeSpan Time)> ProcessorTimes()
    {
        var times = new List<(string Name, TimeSpan Time)> { (Client, Environment.CpuUsage.TotalTime) };
        if (_consumers.Count > 0)
            times.Add(("consumer", Sum(_consumers)));
        if (_apis.Count > 0)
            times.Add(("API", Sum(_apis)));
        if (servers is not null)
        {
            times.Add(("database", ProcessStat.ProcessorTimeWithChildren(servers.Postgres)));
            times.Add(("broker", ProcessStat.ProcessorTimeWithChildren(servers.RabbitMq)));
        }

        return times;
    }

    private static string Numbered(string name, int index, int count) =>
        count == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name} {index + 1}");

    private static TimeSpan Sum(List<ServiceProcess> processes) =>
        processes.Aggregate(TimeSpan.Zero, (sum, process) => sum + ProcessStat.ProcessorTime(process.Id));

    /// <summary>The maximum over several processes, because the limit applies to each of them.</summary>
    private static IEnumerable<Figure> Memory(string name, List<ServiceProcess> processes) =>
        processes.Count == 0 ? [] : [new Figure(name, processes.Max(process => process.PeakBytes()) / Mebibyte, "MiB")];
}
