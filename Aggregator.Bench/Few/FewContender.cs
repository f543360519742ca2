using Aggregator.Bench.Environments;
using Aggregator.Bench.Measuring;
using Aggregator.Bench.Processes;
using Aggregator.Bench.Rest;

namespace Aggregator.Bench.Few;

/// <summary>
/// A number of connections that post single events, each with one request in flight, to warm programs. What an event
/// costs is measured first, and how long it takes until it is stored afterwards, because looking costs the database
/// time of its own.
/// </summary>
/// <param name="name">For the tables.</param>
/// <param name="connections">How many.</param>
/// <param name="start">Starts the programs.</param>
internal sealed class FewContender(
    string name, int connections, Func<SystemEnvironment, CancellationToken, Task<EventPath>> start) : IContender
{
    /// <summary>So many connections make code hot within the ten seconds that the runtime takes for it.</summary>
    private const int WarmUpConnections = 64;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan WarmUpAtLevel = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(8);

    /// <summary>While the database is watched for the events to appear.</summary>
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(3);

    public string Name => name;

    public async Task<IReadOnlyList<Figure>> MeasureAsync(
        BenchEnvironment environment, CancellationToken cancellationToken)
    {
        await using var system = await SystemEnvironment.CreateAsync(environment, cancellationToken);
        var load = new SingleEvents(system, await start(system, cancellationToken));
        using (var many = await RestClient.OpenAsync(load.Api, WarmUpConnections, cancellationToken))
            await load.WarmUpAsync(many, WarmUpConnections, WarmUp, cancellationToken);
        using var client = await RestClient.OpenAsync(load.Api, connections, cancellationToken);
        var rate = await load.WarmUpAsync(client, connections, WarmUpAtLevel, cancellationToken);

        var events = environment.Messages ?? (int)(rate * (environment.Duration ?? Duration).TotalSeconds);
        var figures = (await load.MeasureAsync(client, events, cancellationToken)).ToList();
        if (environment.Processes is not null)
            figures.Add(new Figure(ResourceMeter.SumName, ResourceMeter.SumButClient(figures), "ms/event"));
        figures.AddRange(await load.WatchAsync(client, (int)(rate * Watched.TotalSeconds), cancellationToken));
        await load.CheckAsync(cancellationToken);
        return figures;
    }
}
