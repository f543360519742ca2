using System.Globalization;
using System.Runtime.InteropServices;
using Aggregator.Client;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Clients.Spool;

/// <summary>A program that publishes with a spool, to be killed.</summary>
internal static class SpoolingProcess
{
    public const string Command = "spool";

    /// <summary>What the program prints when everything is confirmed.</summary>
    public const string Done = "everything is confirmed";

    /// <summary>What the program prints when an event finds no room, before it tries again.</summary>
    public const string Refused = "refused";

    /// <summary>Linux sends it to a process that writes beyond its limit, before the write fails.</summary>
    private const PosixSignal SigXfsz = (PosixSignal)25;

    /// <summary>Starts the program.</summary>
    /// <param name="api">Where it publishes.</param>
    /// <param name="spool">Its folder.</param>
    /// <param name="topic">The topic of its events.</param>
    /// <param name="first">The number of the first event.</param>
    /// <param name="count">Number of events; the program goes on until it is ended if it is 0 and sends what is left in
    /// the spool.</param>
    public static ServiceProcess Start(Uri api, string spool, string topic, int first, int count) =>
        ServiceProcess.StartProgram(
            typeof(SpoolingProcess).Assembly.Location,
            // Otherwise the runtime itself writes what it compiles to a file in memory, which counts as a file.
            [new("DOTNET_EnableWriteXorExecute", "0")],
            Command,
            api.ToString(),
            spool,
            topic,
            first.ToString(CultureInfo.InvariantCulture),
            count.ToString(CultureInfo.InvariantCulture));

    /// <summary>Reads how many events the program has handed over for certain.</summary>
    public static int TakenBy(ServiceProcess process) => process.Output.Split('\n')
        .Select(line => int.TryParse(line, CultureInfo.InvariantCulture, out var taken) ? taken : 0)
        .DefaultIfEmpty(0)
        .Max();

    /// <summary>The program itself: it prints how many events it has handed over.</summary>
    public static async Task RunAsync(Uri api, string spool, string topic, string first, string count)
    {
        using var goesOn = PosixSignalRegistration.Create(SigXfsz, signal => signal.Cancel = true);
        await using var client = new AggregatorClient(
            new AggregatorClientOptions { Url = api, SpoolFolder = spool, MaxRetryDelay = TimeSpan.FromSeconds(1) });
        var begin = int.Parse(first, CultureInfo.InvariantCulture);
        var end = begin + int.Parse(count, CultureInfo.InvariantCulture);
        for (var number = begin; number < end; number++)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"{topic}-{number}");
            while (!client.TryPublish(ClientEvents.Create(topic, number, id)))
                Console.WriteLine(Refused);
            if (number % 10 == 9)
                Console.WriteLine(number + 1);
        }

        if (await client.FlushAsync(TimeSpan.FromMinutes(1)))
            Console.WriteLine(Done);
    }
}
