using System.Diagnostics;
using System.Globalization;
using Aggregator.Bench.Environments;
using Aggregator.Bench.Floor;
using Aggregator.Bench.Ingest;
using Aggregator.Bench.Measuring;
using Aggregator.Contracts;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Bench.Starting;

/// <summary>Programs that have just been started, all at the same time.</summary>
/// <param name="Api">Where <c>POST /publish</c> is.</param>
/// <param name="Times">How long each took until it was ready.</param>
/// <param name="Settle">Waits until so many events are stored; <c>null</c> if the API can prove to the publisher what
/// is stored.</param>
internal sealed record ColdStart(
    Uri Api, IReadOnlyList<Figure> Times, Func<long, CancellationToken, Task>? Settle = null)
{
    public const string ApiTime = "API, start to ready";

    /// <summary>Until the last of them consumes.</summary>
    public const string ConsumersTime = "consumers, start to ready";

    /// <summary>The API and two consumers on an empty database, as <c>./run.sh</c> starts them.</summary>
    public static Task<ColdStart> AggregatorAsync(SystemEnvironment system, CancellationToken cancellationToken) =>
        MeasureAsync(
            system,
            LogEventsTopology.Queue,
            SystemEnvironment.Consumers,
            address =>
            {
                system.StartApi([], address);
                system.StartConsumers();
            },
            cancellationToken);

    /// <summary>The reference: <see cref="FloorApi"/> and <see cref="FloorConsumer"/>.</summary>
    public static async Task<ColdStart> FloorAsync(SystemEnvironment system, CancellationToken cancellationToken)
    {
        var table = new PlainTable(system.Database);
        await table.CreateAsync(cancellationToken);
        await FloorQueue.CreateAsync(system.Broker.Host.Administrator);
        var start = await MeasureAsync(
            system, FloorQueue.Name, 1, address => FloorPrograms.Start(system, address), cancellationToken);
        return start with { Settle = SettleAsync };

        Task SettleAsync(long events, CancellationToken stop) => StoredWatch.WaitAsync(
            token => system.Database.CountAsync(PlainTable.Name, token), events, system.Meter, stop);
    }

    private static async Task<ColdStart> MeasureAsync(
        SystemEnvironment system,
        string queue,
        int consumers,
        Action<string[]> start,
        CancellationToken cancellationToken)
    {
        var api = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Next()}"));
        await using var readiness = await Readiness.OpenAsync(
            system.Broker.Host.Administrator, api, system.Meter, cancellationToken);
        var begin = Stopwatch.GetTimestamp();
        start(["--urls", api.ToString()]);
        var times = await Task.WhenAll(
            readiness.ApiAsync(begin, cancellationToken),
            readiness.ConsumersAsync(queue, consumers, begin, cancellationToken));
        return new ColdStart(
            api,
            [
                new Figure(ApiTime, times[0].TotalMilliseconds, "ms"),
                new Figure(ConsumersTime, times[1].TotalMilliseconds, "ms"),
            ]);
    }
}
