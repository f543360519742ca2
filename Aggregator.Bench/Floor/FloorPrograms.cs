using Aggregator.Bench.Environments;
using Aggregator.Hosting;

namespace Aggregator.Bench.Floor;

/// <summary>Starts the floor's processes, which are this program under other commands.</summary>
internal static class FloorPrograms
{
    private const string Program = "Aggregator.Bench";

    // The services' user may not declare queues.
    private static (string Name, string Value) Broker(SystemEnvironment system) =>
        (BrokerUri.Variable, system.Broker.Host.Administrator.ToString());

    /// <summary>Starts one API and one consumer and returns the API's address.</summary>
    public static async Task<Uri> StartAsync(SystemEnvironment system)
    {
        var consumer = system.Start(Program, [Broker(system)], FloorConsumer.Command);
        system.Meter.AddConsumer(consumer);
        // The garbage collection that the web SDK chooses for an API.
        var api = system.Start(
            Program,
            [Broker(system), ("DOTNET_gcServer", "1")],
            [FloorApi.Command, .. SystemEnvironment.AnyPort]);
        system.Meter.AddApi(api);
        await consumer.LineAsync(FloorConsumer.Consuming);
        return await SystemEnvironment.AddressAsync(api);
    }
}
