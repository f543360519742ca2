using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aggregator.Consumers.Health;

/// <summary>What a health file says, given its age.</summary>
internal static class HealthVerdict
{
    /// <summary>Three writings may be missed on a busy machine; after that the process counts as hanging.</summary>
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
