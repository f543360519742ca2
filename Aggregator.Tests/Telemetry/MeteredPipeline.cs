using System.Globalization;
using System.Text.RegularExpressions;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Telemetry;

/// <summary>A pipeline whose programs serve their metrics.</summary>
public sealed partial class MeteredPipeline : Pipeline
{
    private static readonly HttpClient Scraper = new();

    public int ApiPort { get; } = FreePort.Next();

    public int ConsumerPort { get; } = FreePort.Next();

    protected override string[] ApiArguments => [PortArgument(ApiPort)];

    protected override string[] ConsumerArguments => [PortArgument(ConsumerPort)];

    /// <summary>What <c>/metrics</c> on the port says.</summary>
    public static Task<string> ScrapeAsync(int port) =>
        Scraper.GetStringAsync(new Uri(FormattableString.Invariant($"http://127.0.0.1:{port}/metrics")));

    /// <summary>
    /// Sums the samples of a metric whose labels contain the text; <c>null</c> when there is none.
    /// </summary>
    public static async Task<double?> SumAsync(int port, string metric, string label = "")
    {
        var samples = Sample().Matches(await ScrapeAsync(port))
            .Where(sample => sample.Groups["name"].Value == metric
                && sample.Groups["labels"].Value.Contains(label, StringComparison.Ordinal))
            .Select(sample => double.Parse(sample.Groups["value"].Value, CultureInfo.InvariantCulture))
            .ToList();
        return samples.Count == 0 ? null : samples.Sum();
    }

    /// <summary>Waits until that sum is the value.</summary>
    public static Task EventuallyAsync(int port, string metric, double value, string label = "") =>
        Eventually.GetAsync(
            () => SumAsync(port, metric, label), sum => sum == value, $"{metric} with {label} is {value}");

    private static string PortArgument(int port) => FormattableString.Invariant($"--Metrics:Port={port}");

    [GeneratedRegex(
        @"^(?<name>\w+)(\{(?<labels>.*)\})? (?<value>\S+)",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex Sample();
}
