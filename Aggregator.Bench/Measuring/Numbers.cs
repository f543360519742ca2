using System.Globalization;

namespace Aggregator.Bench.Measuring;

internal static class Numbers
{
    /// <summary>Returns the middle value, or the mean of the two middle values.</summary>
    /// <exception cref="ArgumentException">There are no values.</exception>
    public static double Median(IReadOnlyCollection<double> values)
    {
        if (values.Count == 0)
            throw new ArgumentException("A median needs at least one value.", nameof(values));
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>
    /// Formats a value with three significant digits, the precision of a measurement; thousands are written in full.
    /// </summary>
    public static string Text(double value) => value.ToString(
        Math.Abs(value) switch { >= 100 => "N0", >= 10 => "N1", >= 1 => "N2", _ => "0.###" },
        CultureInfo.InvariantCulture);
}
