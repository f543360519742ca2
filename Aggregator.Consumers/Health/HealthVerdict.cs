using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aggregator.Consumers.Health;

/// <summary>Interprets a health file, given its age.</summary>
internal static class HealthVerdict
{
    /// <summary>On a busy machine three writes may be missed; after that the process is considered hung.</summary>
    private static readonly TimeSpan Oldest = 4 * HealthFileOptions.Period;

    public static string FirstLine(HealthStatus status) => status.ToString();

    /// <summary>Why the process is not healthy, or <c>null</c>.</summary>
    public static string? Refusal(string text, TimeSpan age)
    {
        if (age > Oldest)
            return $"The health file is {age.TotalSeconds:0} s old: the process hangs or has ended.";
        return text.StartsWith(FirstLine(HealthStatus.Healthy), StringComparison.Ordinal) ? null : text.Trim();
    }
}
