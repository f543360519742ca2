using Aggregator.Bench.Environments;
using Aggregator.Bench.Measuring;
using Aggregator.Bench.Starting;

namespace Aggregator.Bench.Memory;

/// <summary>
/// API and two consumers under a mixed load at full rate for minutes: what they have in RAM must stay small, and must
/// not grow.
/// </summary>
internal sealed class MemoryContender : IContender
{
    private const double Mebibyte = 1024 * 1024;

    private static readonly TimeSpan Duration = TimeSpan.FromMinutes(5);

    public string Name => "memory";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(
        BenchEnvironment environment, CancellationToken cancellationToken)
    {
        await using var system = await SystemEnvironment.CreateAsync(environment, cancellationToken);
        var started = await ColdStart.AggregatorAsync(system, cancellationToken);
        var load = new MixedLoad(system, started.Api);
        var sizes = new ResidentSets(system.Meter);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        system.Meter.Begin();
        var besides = Task.WhenAll(load.StreamAsync(stop.Token), sizes.RunAsync(stop.Token));
        try
        {
            await load.SendAsync(environment.Duration ?? Duration, cancellationToken);
        }
        finally
        {
            await stop.CancelAsync();
        }

        await besides;
        await system.StoredAsync(load.Sent, cancellationToken);
        var figures = system.Meter.End(load.Sent);
        await system.Database.CheckAsync(load.Sent, cancellationToken);
        return load.Streamed > 0
            ? [.. figures, new Figure("streamed", load.Streamed / Mebibyte, "MiB"), .. sizes.Figures()]
            : throw new BenchmarkFailedException("The streams brought nothing.");
    }
}
