namespace Aggregator.Bench.Measuring;

/// <summary>Measures the contenders alternately, run by run.</summary>
internal static class BenchmarkRunner
{
    public static async Task<BenchmarkResult> RunAsync(
        Benchmark benchmark,
        BenchEnvironment environment,
        int runs,
        Action<string> progress,
        CancellationToken cancellationToken)
    {
        var measured = new List<(IContender Contender, IReadOnlyList<Figure> Figures)>();
        for (var run = 1; run <= Math.Min(runs, benchmark.MaxRuns); run++)
        {
            // Every second run uses the opposite order, so that no contender always has the warmer or the fuller
            // server.
            foreach (var contender in run % 2 == 1 ? benchmark.Contenders : benchmark.Contenders.Reverse())
            {
                var figures = await contender.MeasureAsync(environment, cancellationToken);
                measured.Add((contender, figures));
                progress($"run {run}: {contender.Name} {string.Join(", ", figures.Select(Describe))}");
            }
        }

        FigureResult[] results =
        [
            .. from contender in benchmark.Contenders
               from entry in measured
               where entry.Contender == contender
               from figure in entry.Figures
               group figure.Value by (contender.Name, Figure: figure.Name, figure.Unit) into values
               select new FigureResult(values.Key.Name, values.Key.Figure, values.Key.Unit, [.. values]),
        ];
        return new BenchmarkResult(
            benchmark.Name, results, [.. benchmark.Ratios.Select(rule => Compare(rule, results))]);
    }

    private static RatioResult Compare(RatioRule rule, FigureResult[] results)
    {
        return new(
            rule, [.. Values(rule.Contender).Zip(Values(rule.Reference), (value, reference) => value / reference)]);

        IReadOnlyList<double> Values(string contender) =>
            results.Single(result => result.Contender == contender && result.Figure == rule.Figure).Values;
    }

    private static string Describe(Figure figure) =>
        $"{(figure.Name == Figure.Rate ? "" : figure.Name + " ")}{Numbers.Text(figure.Value)} {figure.Unit}";
}
