using Aggregator.Bench.Measuring;
using Publisher.Worker.Reporting;

namespace Aggregator.Bench.Reporting;

/// <summary>Formats a benchmark's result for a reader.</summary>
internal static class ResultTables
{
    public static void Show(BenchmarkResult result, TextWriter output)
    {
        output.WriteLine();
        output.WriteLine(PlainTable.Format(
            [["contender", "figure", "median", "min", "max", "unit"], .. result.Figures.Select(Row)]));
        if (result.Ratios.Count > 0)
            output.WriteLine(
                PlainTable.Format([["ratio", "median", "min", "max", "target", ""], .. result.Ratios.Select(Row)]));
    }

    /// <summary>Formats the targets; returns nothing if no target was measured.</summary>
    public static void Show(IReadOnlyList<TargetResult> targets, TextWriter output)
    {
        if (targets.Count > 0)
            output.WriteLine(PlainTable.Format([["figure", "target", "measured", "verdict"], .. targets.Select(Row)]));
    }

    private static IReadOnlyList<string> Row(TargetResult result)
    {
        var bound = result.Target.IsMaximum ? "at most" : "at least";
        return
        [
            result.Target.Text,
            $"{bound} {Numbers.Text(result.Target.Limit)} {result.Target.Unit}".TrimEnd(),
            $"{Numbers.Text(result.Measured)} {result.Target.Unit}".TrimEnd(),
            result.IsReached ? "reached" : "MISSED",
        ];
    }

    private static IReadOnlyList<string> Row(FigureResult figure) =>
    [
        figure.Contender, figure.Figure,
        Numbers.Text(figure.Median), Numbers.Text(figure.Values.Min()), Numbers.Text(figure.Values.Max()), figure.Unit,
    ];

    private static IReadOnlyList<string> Row(RatioResult ratio) =>
    [
        $"{ratio.Rule.Contender} / {ratio.Rule.Reference} ({ratio.Rule.Figure})",
        Numbers.Text(ratio.Median), Numbers.Text(ratio.Values.Min()), Numbers.Text(ratio.Values.Max()),
        ratio.Rule.AtLeast is { } target ? $"at least {Numbers.Text(target)}" : "",
        ratio.Rule.AtLeast is null ? "" : ratio.IsReached ? "reached" : "MISSED",
    ];
}
