using System.Globalization;
using Aggregator.Bench.Measuring;
using Publisher.Worker.Reporting;

namespace Aggregator.Bench.Reporting;

/// <summary>A benchmark's result for a reader.</summary>
internal static class ResultTables
{
    public static void Show(BenchmarkResult result, TextWriter output)
    {
        output.WriteLine();
        output.WriteLine(PlainTable.Format([["contender", "figure", "median", "least", "most", "unit"], .. result.Figures.Select(Row)]));
        if (result.Ratios.Count > 0)
            output.WriteLine(PlainTable.Format([["ratio", "median", "least", "most", "target", ""], .. result.Ratios.Select(Row)]));
    }

    private static IReadOnlyList<string> Row(FigureResult figure) =>
    [
        figure.Contender, figure.Figure, Text(figure.Median), Text(figure.Values.Min()), Text(figure.Values.Max()), figure.Unit,
    ];

    private static IReadOnlyList<string> Row(RatioResult ratio) =>
    [
        $"{ratio.Rule.Contender} / {ratio.Rule.Reference} ({ratio.Rule.Figure})",
        Text(ratio.Median), Text(ratio.Values.Min()), Text(ratio.Values.Max()),
        ratio.Rule.AtLeast is { } target ? $"at least {Text(target)}" : "",
        ratio.Rule.AtLeast is null ? "" : ratio.IsReached ? "reached" : "MISSED",
    ];

    // Three digits say what a measurement knows; thousands in full.
    private static string Text(double value) =>
        value.ToString(value >= 100 ? "N0" : value >= 10 ? "N1" : "N2", CultureInfo.InvariantCulture);
}
