using Aggregator.Chaos.Running;
using Aggregator.Tests.Infrastructure.Network;

namespace Aggregator.Chaos.Faults;

/// <summary>What can happen to the network between two parts.</summary>
internal static class NetworkFaults
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(100);

    /// <summary>Connections break, and new ones are refused.</summary>
    public static FaultMaker Cut(Link link) => On(link, proxy => proxy.Cut(), proxy => proxy.Restore());

    /// <summary>Connections are reset once.</summary>
    public static FaultMaker Reset(Link link) => On(link, proxy => proxy.ResetAll(), _ => { });

    /// <summary>Packets are dropped, and nobody is told.</summary>
    public static FaultMaker Silence(Link link) => On(link, proxy => proxy.Silence(), proxy => proxy.EndSilence());

    /// <summary>A tenth of a second in each direction, and at most 640 KiB/s on a connection.</summary>
    public static FaultMaker Slow(Link link) =>
        On(link, proxy => proxy.Delay = Delay, proxy => proxy.Delay = TimeSpan.Zero);

    private static FaultMaker On(Link link, Action<TcpProxy> begin, Action<TcpProxy> end) => (system, _) => new Fault(
        _ =>
        {
            begin(system.Links[link]);
            return Task.CompletedTask;
        },
        () =>
        {
            end(system.Links[link]);
            return Task.CompletedTask;
        });
}
