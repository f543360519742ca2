using Aggregator.Bench.Environments;
using Aggregator.Hosting;

namespace Aggregator.Bench.Floor;

/// <summary>Starts the floor's processes, which are this program under other commands.</summary>
internal static class FloorPrograms
{
    private const string Program = "Aggregator.Bench";

    /// <summary>Starts one API and one consumer.</summary>
    /// <param name="system">Where they work.</param>
    /// <param name="address">The API's arguments that say where it listens.</param>
    public static void Start(SystemEnvironment system, params string[] address)
    {
        // The garbage collection that the web SDK chooses for an API.
        system.Meter.AddApi(system.Start(
            Program, [Broker(system), ("DOTNET_gcServer", "1")], [FloorApi.Command, .. address]));
        system.Meter.AddConsumer(system.Start(Program, [Broker(system)], FloorConsumer.Command));
    }

    // The services' user may not declare queues.
    private static (string Name, string Value) Broker(SystemEnvironment system) =>
        (BrokerUri.Variable, system.Broker.Host.Administrator.ToString());
}
