using System.Diagnostics;
using Aggregator.Bench.Measuring;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Bench.Processes;

/// <summary>Times some work and reads what it cost each process that took part.</summary>
/// <param name="servers">Database and broker; <c>null</c> for servers whose processes are not known.</param>
internal sealed class ResourceMeter(ServerProcesses? servers)
{
    public const string ConsumerMemory = "consumer peak memory";
    public const string ApiMemory = "API peak memory";

    private const double Mebibyte = 1024 * 1024;

    private readonly List<ServiceProcess> _consumers = [];
    private readonly List<ServiceProcess> _apis = [];
    private IReadOnlyList<(string Name, TimeSpan Time)> _before = [];
    private long _begin;

    /// <summary>Since <see cref="Begin"/>.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_begin);

    public void AddConsumer(ServiceProcess process) => _consumers.Add(process);

    public void AddApi(ServiceProcess process) => _apis.Add(process);

    public void Begin() => (_before, _begin) = (ProcessorTimes(), Stopwatch.GetTimestamp());

    /// <summary>
    /// Figures of the time since <see cref="Begin"/>: the rate, and processor time and memory by process.
    /// </summary>
    /// <param name="events">Number of events processed since then.</param>
    public IReadOnlyList<Figure> End(long events)
    {
        var elapsed = Elapsed;
        return
        [
            new Figure(Figure.Rate, events / elapsed.TotalSeconds, "events/s"),
            .. ProcessorTimes().Zip(_before, (after, before) => new Figure(
                $"{after.Name} processor time",
                (after.Time - before.Time).TotalSeconds * 1000 / events,
                "s/1,000 events")),
            .. Memory(ConsumerMemory, _consumers),
            .. Memory(ApiMemory, _apis),
        ];
    }

    /// <summary>A process that gives up must end the measurement, rather than have it wait.</summary>
    /// <exception cref="BenchmarkFailedException">One has ended.</exception>
    public void DemandAllAlive()
    {
        if (_consumers.Concat(_apis).FirstOrDefault(process => process.HasExited) is { } ended)
            throw new BenchmarkFailedException($"A process has ended: {ended.Output}");
    }

    private List<(string Name, TimeSpan Time)> ProcessorTimes()
    {
        var times = new List<(string Name, TimeSpan Time)> { ("client", Environment.CpuUsage.TotalTime) };
        if (_consumers.Count > 0)
            times.Add(("consumer", Sum(_consumers)));
        if (_apis.Count > 0)
            times.Add(("API", Sum(_apis)));
        if (servers is not null)
        {
            times.Add(("database", ProcessStat.ProcessorTimeWithChildren(servers.Postgres)));
            times.Add(("broker", ProcessStat.ProcessorTime(servers.RabbitMq)));
        }

        return times;
    }

    private static TimeSpan Sum(List<ServiceProcess> processes) =>
        processes.Aggregate(TimeSpan.Zero, (sum, process) => sum + ProcessStat.ProcessorTime(process.Id));

    /// <summary>Of several processes the largest: the limit is each one's.</summary>
    private static IEnumerable<Figure> Memory(string name, List<ServiceProcess> processes) =>
        processes.Count == 0 ? [] : [new Figure(name, processes.Max(process => process.PeakBytes()) / Mebibyte, "MiB")];
}
