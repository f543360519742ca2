namespace Aggregator.Consumers.Health;

/// <summary>Section <c>Health</c>.</summary>
internal sealed class HealthFileOptions
{
    public const string Section = "Health";

    /// <summary>Environment variable of <see cref="File"/>, which the <c>health</c> command reads as well.</summary>
    public const string FileVariable = Section + "__File";

    /// <summary>How often the file is written.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    /// <summary>Path of the health file; when it is not set, which is the default, no file is written.</summary>
    public string? File { get; set; }
}
