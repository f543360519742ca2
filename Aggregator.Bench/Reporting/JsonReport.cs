using System.Runtime.InteropServices;
using System.Text.Json;
using Aggregator.Bench.Measuring;

namespace Aggregator.Bench.Reporting;

/// <summary>Writes all figures as JSON, for other programs.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions Options =
        new(JsonSerializerOptions.Web) { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static async Task WriteAsync(
        FileInfo file,
        BenchOptions options,
        IReadOnlyList<BenchmarkResult> results,
        IReadOnlyList<TargetResult> targets,
        CancellationToken cancellationToken)
    {
        var report = new
        {
            measuredAt = TimeProvider.System.GetUtcNow(),
            machine = new { processors = Environment.ProcessorCount, system = RuntimeInformation.OSDescription },
            options.Runs,
            options.Messages,
            targets = targets.Select(target => new
            {
                figure = target.Target.Text,
                target.Target.Limit,
                target.Target.Unit,
                target.Target.IsMaximum,
                target.Measured,
                reached = target.IsReached,
            }),
            benchmarks = results.Select(result => new
            {
                result.Name,
                reached = result.IsReached,
                result.Figures,
                ratios = result.Ratios.Select(ratio => new
                {
                    ratio.Rule.Contender,
                    ratio.Rule.Reference,
                    ratio.Rule.Figure,
                    ratio.Rule.AtLeast,
                    ratio.Values,
                    ratio.Median,
                    reached = ratio.IsReached,
                }),
            }),
        };
        file.Directory?.Create();
        await using var stream = file.Create();
        await JsonSerializer.SerializeAsync(stream, report, Options, cancellationToken);
    }
}
