using System.Diagnostics;

namespace Aggregator.Tests.Infrastructure;

/// <summary>Provides the packages of the Node sample, at the versions of its lock file.</summary>
internal static class NodeModules
{
    private static readonly Lock Turn = new();

    /// <summary>Installs the packages if they are missing and returns their folder.</summary>
    public static string Ensure()
    {
        var sample = Path.Combine(Repository.Root, "samples", "node");
        var modules = Path.Combine(sample, "node_modules");
        lock (Turn)
        {
            // npm writes this file last.
            if (!File.Exists(Path.Combine(modules, ".package-lock.json")))
                Install(sample);
        }

        return modules;
    }

    private static void Install(string sample)
    {
        var start = new ProcessStartInfo("npm")
        {
            UseShellExecute = false, WorkingDirectory = sample, RedirectStandardError = true,
        };
        foreach (var argument in (string[])["ci", "--no-audit", "--no-fund"])
            start.ArgumentList.Add(argument);
        using var npm = Process.Start(start)!;
        var errors = npm.StandardError.ReadToEndAsync();
        npm.EndAsync().GetAwaiter().GetResult();
        if (npm.ExitCode != 0)
            throw new InvalidOperationException($"npm ci failed in samples/node: {errors.GetAwaiter().GetResult()}");
    }
}
