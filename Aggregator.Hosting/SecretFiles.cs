using Microsoft.Extensions.Configuration;

namespace Aggregator.Hosting;

/// <summary>
/// Reads settings from files, which is how container platforms provide secrets: <c>AGGREGATOR_X_FILE</c> names the file
/// that contains the value of <c>AGGREGATOR_X</c>.
/// </summary>
public static class SecretFiles
{
    private const string Prefix = "AGGREGATOR_";
    private const string Suffix = "_FILE";

    /// <summary>
    /// Reads every such file into its setting. A line break at the end of the file is not part of the value.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// A setting is given in both ways, or its file is empty or cannot be read; the message names the variable, never
    /// the value.
    /// </exception>
    public static void Read(IConfiguration configuration)
    {
        foreach (var entry in configuration.GetChildren().ToList())
        {
            if (!string.IsNullOrEmpty(entry.Value)
                && entry.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
                && entry.Key.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase))
                Read(configuration, entry.Key, entry.Value);
        }
    }

    private static void Read(IConfiguration configuration, string variable, string path)
    {
        var setting = variable[..^Suffix.Length];
        if (!string.IsNullOrEmpty(configuration[setting]))
            throw new ArgumentException(
                $"{setting} and {variable} are both set; only one of them is allowed.", nameof(configuration));
        var value = Content(variable, path).TrimEnd('\r', '\n');
        configuration[setting] = value.Length > 0
            ? value
            : throw new ArgumentException($"{variable} names a file that is empty.", nameof(configuration));
    }

    private static string Content(string variable, string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ArgumentException(
                $"{variable} names a file that cannot be read: {exception.Message}", nameof(path), exception);
        }
    }
}
