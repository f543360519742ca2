using System.Globalization;
using Aggregator.Bench.Measuring;

namespace Aggregator.Bench.Few;

/// <summary>Few connections to the Aggregator and to its floor, level by level in turns.</summary>
internal static class FewBenchmark
{
    public const string Name = "few";

    /// <summary>Numbers of connections.</summary>
    public static readonly int[] Levels = [1, 5, 20, 64];

    /// <param name="chosen">Numbers of connections; empty for the usual ones.</param>
    public static Benchmark Create(IReadOnlyList<int> chosen)
    {
        List<IContender> contenders = [];
        foreach (var connections in chosen.Count > 0 ? chosen : Levels)
        {
            contenders.Add(new FewContender(Few(connections), connections, EventPath.StartAggregatorAsync));
            contenders.Add(new FewContender(Floor(connections), connections, EventPath.StartFloorAsync));
        }

        return new Benchmark(
            Name,
            "requests of one event on 1 to 64 connections, API and two consumers, compared with the floor",
            contenders,
            [])
        {
            IsAlone = true,
        };
    }

    public static string Few(int connections) => string.Create(CultureInfo.InvariantCulture, $"few-{connections}");

    public static string Floor(int connections) => string.Create(CultureInfo.InvariantCulture, $"floor-{connections}");
}
