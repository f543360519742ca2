namespace Aggregator.Bench.Measuring;

/// <summary>One way to do the work of a benchmark.</summary>
internal interface IContender
{
    string Name { get; }

    /// <summary>
    /// Does the work once, with a database and a virtual host of its own, checks its result and returns its figures,
    /// <see cref="Figure.Rate"/> among them.
    /// </summary>
    /// <exception cref="BenchmarkFailedException">The result is wrong, so its figures are meaningless.</exception>
    Task<IReadOnlyList<Figure>> MeasureAsync(BenchEnvironment environment, CancellationToken cancellationToken);
}

/// <summary>The measured system did not do its work.</summary>
internal sealed class BenchmarkFailedException(string message) : Exception(message);
