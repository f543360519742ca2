using System.Diagnostics;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Telemetry;

/// <summary>Prometheus' own checks, from Debian's package <c>prometheus</c>.</summary>
internal static class Promtool
{
    /// <summary>Runs it with the text as its input; returns its exit code and everything that it says.</summary>
    public static async Task<(int Code, string Said)> RunAsync(string input, params string[] arguments)
    {
        var start = new ProcessStartInfo("promtool", arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = Path.Combine(Repository.Root, "compose", "observability"),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var promtool = Process.Start(start)!;
        var output = promtool.StandardOutput.ReadToEndAsync();
        var errors = promtool.StandardError.ReadToEndAsync();
        await promtool.StandardInput.WriteAsync(input);
        promtool.StandardInput.Close();
        await promtool.EndAsync();
        return (promtool.ExitCode, await output + await errors);
    }
}
