using Aggregator.Chaos.Faults;
using Aggregator.Chaos.Publishing;
using Aggregator.Chaos.Running;

namespace Aggregator.Chaos.Schedule;

/// <summary>Every kind of fault, with the time within which the system has recovered from it.</summary>
internal static class FaultCatalog
{
    private const string Api = "api";
    private const string Consumers = "consumers";
    private const string Broker = "broker";
    private const string Database = "database";
    private const string Publishers = "publishers";

    public static IReadOnlyList<FaultKind> All { get; } =
        [.. Processes(), .. Brokers(), .. Databases(), .. Networks(), .. Clocks()];

    private static IEnumerable<FaultKind> Processes()
    {
        foreach (var (part, targets, kill, end, freeze) in (IEnumerable<(string, int, int, int, int)>)
            [(Api, 1, 30, 30, 20), (Consumers, 2, 20, 20, 20), (Publishers, Door.All.Count, 20, 20, 20)])
        {
            yield return Process("SIGKILL", part, targets, kill, ProcessFaults.Kill(part));
            yield return Process("SIGTERM", part, targets, end, ProcessFaults.Terminate(part));
            yield return Process("SIGSTOP", part, targets, freeze, ProcessFaults.Freeze(part));
        }

        static FaultKind Process(string signal, string part, int targets, int bound, FaultMaker make) => new()
        {
            Name = $"{signal} {(part == Api ? "API" : part.TrimEnd('s'))}",
            Group = FaultGroup.Process, Bound = bound, Parts = [part], Targets = targets, Hold = (1, 8), Make = make,
        };
    }

    private static IEnumerable<FaultKind> Brokers() =>
    [
        Strike(FaultGroup.Broker, "broker stopped", 60, BrokerFaults.Stop, Broker) with { Hold = (2, 10) },
        Strike(FaultGroup.Broker, "broker killed", 60, BrokerFaults.Kill, Broker) with { Hold = (1, 8) },
        Strike(FaultGroup.Broker, "memory alarm", 30, BrokerFaults.MemoryAlarm, Broker),
        Strike(FaultGroup.Broker, "disk alarm", 30, BrokerFaults.DiskAlarm, Broker),
        Strike(FaultGroup.Broker, "connections closed", 30, BrokerFaults.CloseConnections, Broker) with
        {
            Hold = (0, 0),
        },
        Strike(FaultGroup.Broker, "queue full", 30, BrokerFaults.FullQueue, Broker, Consumers),
        Strike(FaultGroup.Broker, "queue leader moved", 30, BrokerFaults.MoveLeader, Broker) with
        {
            Obstacle = machine => machine.BrokerNodes > 1 ? null : "a broker of one node has no other leader",
        },
    ];

    private static IEnumerable<FaultKind> Databases() =>
    [
        Strike(FaultGroup.Database, "database killed", 45, DatabaseFaults.Kill, Database) with { Hold = (1, 8) },
        Strike(FaultGroup.Database, "database restarted", 45, DatabaseFaults.Restart, Database) with { Hold = (0, 3) },
        Strike(FaultGroup.Database, "database read-only", 30, DatabaseFaults.ReadOnly, Database),
        Strike(FaultGroup.Database, "disk full", 45, DatabaseFaults.DiskFull, Database) with
        {
            Obstacle = machine => machine.HasSmallDisk ? null : "no file system can be mounted here",
        },
        Strike(FaultGroup.Database, "connection slots exhausted", 45, DatabaseFaults.ExhaustSlots, Database),
        Strike(FaultGroup.Database, "statements cancelled", 20, DatabaseFaults.CancelStatements, Database),
        Strike(FaultGroup.Database, "backends terminated", 30, DatabaseFaults.TerminateBackends, Database),
        Strike(FaultGroup.Database, "keys table locked", 30, DatabaseFaults.LockKeys, Database),
    ];

    /// <summary>
    /// Behind a link that drops packets a program learns only from silence that its connection is dead: three missed
    /// heartbeats of the broker, or the time limits of the database.
    /// </summary>
    private static IEnumerable<FaultKind> Networks() =>
        from link in Enum.GetValues<Link>()
        from fault in (IEnumerable<FaultKind>)
        [
            Strike(FaultGroup.Network, $"cut {Label(link)}", 45, NetworkFaults.Cut(link), Ends(link)),
            Strike(FaultGroup.Network, $"reset {Label(link)}", 30, NetworkFaults.Reset(link), Ends(link)) with
            {
                Hold = (0, 0),
            },
            Strike(FaultGroup.Network, $"half-open {Label(link)}", 90, NetworkFaults.Silence(link), Ends(link)) with
            {
                Hold = (5, 15), IsQuick = false,
            },
            Strike(FaultGroup.Network, $"slow {Label(link)}", 30, NetworkFaults.Slow(link), Ends(link)),
        ]
        select fault;

    private static IEnumerable<FaultKind> Clocks() =>
        from step in (IEnumerable<(string Name, TimeSpan Offset)>)
        [
            ("+1 h", TimeSpan.FromHours(1)), ("-1 h", TimeSpan.FromHours(-1)), ("+1 min", TimeSpan.FromMinutes(1)),
        ]
        select Strike(
            FaultGroup.Clock, $"clock stepped {step.Name}", 30, ClockFaults.Step(step.Offset), Api, Consumers) with
        {
            Targets = 3,
            Obstacle = machine => machine.HasFakeClock ? null : "Debian's package faketime is not installed",
        };

    private static FaultKind Strike(
        FaultGroup group, string name, int bound, FaultMaker make, params string[] parts) =>
        new() { Name = name, Group = group, Bound = bound, Parts = parts, Make = make };

    private static string Label(Link link) =>
        string.Join('–', Ends(link)).Replace(Api, "API", StringComparison.Ordinal);

    private static string[] Ends(Link link) => link switch
    {
        Link.PublishersToApi => [Publishers, Api],
        Link.PublishersToBroker => [Publishers, Broker],
        Link.ApiToBroker => [Api, Broker],
        Link.ConsumersToBroker => [Consumers, Broker],
        Link.ApiToDatabase => [Api, Database],
        _ => [Consumers, Database],
    };
}
