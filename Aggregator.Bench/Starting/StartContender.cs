using Aggregator.Bench.Environments;
using Aggregator.Bench.Measuring;
using Aggregator.Bench.Processes;

namespace Aggregator.Bench.Starting;

/// <summary>
/// Programs that were just started get their first events, on an empty database, from the publisher that
/// <c>./run.sh</c> starts. Then a second publisher meets them warm.
/// </summary>
/// <param name="name">For the tables.</param>
/// <param name="start">Starts the programs.</param>
internal sealed class StartContender(
    string name, Func<SystemEnvironment, CancellationToken, Task<ColdStart>> start) : IContender
{
    public const string ColdShare = "cold rate / warm rate";

    public const string WarmPublisher = "publisher, warm, processor time";

    private const int Events = 20_000;

    private static Task<string>? _published;

    public string Name => name;

    public async Task<IReadOnlyList<Figure>> MeasureAsync(
        BenchEnvironment environment, CancellationToken cancellationToken)
    {
        await using var system = await SystemEnvironment.CreateAsync(environment, cancellationToken);
        system.Published = await (_published ??= PublishedPrograms.PublishAsync(cancellationToken));
        var started = await start(system, cancellationToken);
        var publisher = new PublisherLoad(system, started, environment.Messages ?? Events);
        var cold = await publisher.RunAsync(cancellationToken);
        var warm = await publisher.RunAsync(cancellationToken);
        List<Figure> figures =
        [
            new(Figure.Rate, cold.Rate, "events/s"),
            new("warm rate", warm.Rate, "events/s"),
            new(ColdShare, cold.Rate / warm.Rate, string.Empty),
            .. started.Times,
            new("publisher, cold, processor time", cold.PublisherTime, "ms/event"),
            new(WarmPublisher, warm.PublisherTime, "ms/event"),
        ];
        // Only a publisher that verifies ends after the last commit.
        if (environment.Processes is not null && started.Settle is null)
        {
            figures.Add(new($"{ResourceMeter.SumName}, cold", cold.SystemTime, "ms/event"));
            figures.Add(new($"{ResourceMeter.SumName}, warm", warm.SystemTime, "ms/event"));
        }

        return figures;
    }
}
