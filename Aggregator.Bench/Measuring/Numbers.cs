using System.Globalization;

namespace Aggregator.Bench.Measuring;

internal static class Numbers
{
    /// <summary>Three digits say what a measurement knows; thousands in full.</summary>
    public static string Text(double value) => value.ToString(
        Math.Abs(value) switch { >= 100 => "N0", >= 10 => "N1", >= 1 => "N2", _ => "0.###" }, CultureInfo.InvariantCulture);
}
