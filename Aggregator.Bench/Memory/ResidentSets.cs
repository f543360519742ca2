using System.Globalization;
using Aggregator.Bench.Measuring;
using Aggregator.Bench.Processes;

namespace Aggregator.Bench.Memory;

/// <summary>What each process has in RAM, second by second.</summary>
internal sealed class ResidentSets(ResourceMeter meter)
{
    /// <summary>The largest factor by which a process has grown from the first half to the second.</summary>
    public const string Growth = "resident set, second half / first half";

    private const int Parts = 10;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly List<IReadOnlyList<(string Name, double Size)>> _samples = [];

    /// <summary>Looks until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Period);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
                _samples.Add(meter.ResidentSets());
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Told to stop.
        }
    }

    /// <summary>The largest size of each process in each tenth of the time, and the growth.</summary>
    /// <exception cref="BenchmarkFailedException">The time was too short to say anything.</exception>
    public IEnumerable<Figure> Figures()
    {
        var part = _samples.Count / Parts;
        if (part == 0)
            throw new BenchmarkFailedException($"Memory has to be watched for at least {Parts} seconds.");
        var processes = _samples[0].Select((entry, i) =>
            (entry.Name, Sizes: _samples.Select(sample => sample[i].Size).ToArray())).ToList();
        return
        [
            .. from process in processes
               from number in Enumerable.Range(0, Parts)
               select new Figure(
                   Label(process.Name, number), process.Sizes.Skip(number * part).Take(part).Max(), "MiB"),

            // The first tenth is left out: buffers and compiled code are still being made.
            new Figure(
                Growth,
                processes.Max(process =>
                    Numbers.Median(process.Sizes[(5 * part)..]) / Numbers.Median(process.Sizes[part..(5 * part)])),
                string.Empty),
        ];
    }

    private static string Label(string process, int part) => string.Create(
        CultureInfo.InvariantCulture, $"{process}, resident set until {(part + 1) * 100 / Parts} % of the time");
}
