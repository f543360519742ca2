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
        figure.Contender, figure.Figure, Numbers.Text(figure.Median), Numbers.Text(figure.Values.Min()), Numbers.Text(figure.Values.Max()), figure.Unit,
    ];

    private static IReadOnlyList<string> Row(RatioResult ratio) =>
    [
        $"{ratio.Rule.Contender} / {ratio.Rule.Reference} ({ratio.Rule.Figure})",
        Numbers.Text(ratio.Median), Numbers.Text(ratio.Values.Min()), Numbers.Text(ratio.Values.Max()),
        ratio.Rule.AtLeast is { } target ? $"at least {Numbers.Text(target)}" : "",
        ratio.Rule.AtLeast is null ? "" : ratio.IsReached ? "reached" : "MISSED",
    ];
}
