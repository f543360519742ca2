namespace Aggregator.Bench.Measuring;

/// <summary>What was measured did not do its work.</summary>
internal sealed class BenchmarkFailedException(string message) : Exception(message);
