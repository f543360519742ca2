using System.Globalization;
using Aggregator.Bench.Environments;
using Aggregator.Bench.Events;
using Aggregator.Bench.Measuring;

namespace Aggregator.Bench.Rest;

/// <summary>
/// Finds the highest sustained rate of single events, and then the time until an event is stored, from its 202 until
/// others see it, at shares of that rate.
/// </summary>
internal sealed class LatencyContender : IContender
{
    /// <summary>The connections of <c>rest-single</c>, for the highest rate.</summary>
    private const int Connections = 64;

    /// <summary>
    /// Number of connections that a fixed rate needs while the system stalls for some tens of milliseconds.
    /// </summary>
    private const int PacedConnections = 256;

    private const int Events = 30_000;

    /// <summary>Duration at each share.</summary>
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(10);

    private static readonly double[] Shares = [0.1, 0.5, 0.8];

    public string Name => "latency";

    public static string Stored(double share, string percentile) => $"stored {Label(share)} {percentile}";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(
        BenchEnvironment environment, CancellationToken cancellationToken)
    {
        var amount = Amount.From(environment, Events);
        await using var system = await SystemEnvironment.CreateAsync(environment, cancellationToken);
        system.StartConsumer();
        var api = await system.StartApiAsync();
        var figures = new List<Figure>(await HighestRateAsync(system, api, amount, cancellationToken));
        var highest = figures.Single(figure => figure.Name == Figure.Rate).Value;
        var sent = (long)amount.All;
        using var client = await RestClient.OpenAsync(api, PacedConnections, cancellationToken);
        foreach (var share in Shares)
        {
            var rate = highest * share;
            var events = environment.Messages ?? (int)(rate * Duration.TotalSeconds);
            figures.AddRange(await new LatencyLevel(system, client).MeasureAsync(
                Label(share), rate, events, sent, cancellationToken));
            sent += events;
        }

        await system.Database.CheckAsync(sent, cancellationToken);
        return figures;
    }

    private static string Label(double share) => string.Create(CultureInfo.InvariantCulture, $"at {share * 100} %");

    private static async Task<IReadOnlyList<Figure>> HighestRateAsync(
        SystemEnvironment system, Uri api, Amount amount, CancellationToken cancellationToken)
    {
        using var client = await RestClient.OpenAsync(api, Connections, cancellationToken);
        var requests = client.Requests(BenchEvents.Bodies(amount.All));
        await client.PostAllAsync(requests[..amount.WarmUp], cancellationToken);
        await system.StoredAsync(amount.WarmUp, cancellationToken);
        system.Meter.Begin();
        await client.PostAllAsync(requests[amount.WarmUp..], cancellationToken);
        await system.StoredAsync(amount.All, cancellationToken);
        return system.Meter.End(amount.Measured);
    }
}
