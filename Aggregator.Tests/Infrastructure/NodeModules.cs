using System.Diagnostics;

namespace Aggregator.Tests.Infrastructure;

/// <summary>Packages of Node, at the versions of a folder's lock file.</summary>
internal static class NodeModules
{
    private static readonly Lock Turn = new();

    /// <summary>The folder of the sample.</summary>
    public static readonly string Sample = Path.Combine(Repository.Root, "samples", "node");

    /// <summary>Installs what the folder's <c>package.json</c> names, if it is missing; returns where it is.</summary>
    public static string Ensure(string folder)
    {
        var modules = Path.Combine(folder, "node_modules");
        lock (Turn)
        {
            // npm writes this file last.
            if (!File.Exists(Path.Combine(modules, ".package-lock.json")))
                Install(folder);
        }

        return modules;
    }

    private static void Install(string folder)
    {
        var start = new ProcessStartInfo("npm")
        {
            UseShellExecute = false, WorkingDirectory = folder, RedirectStandardError = true,
        };
        foreach (var argument in (string[])["ci", "--no-audit", "--no-fund"])
            start.ArgumentList.Add(argument);
        using var npm = Process.Start(start)!;
        var errors = npm.StandardError.ReadToEndAsync();
        npm.EndAsync().GetAwaiter().GetResult();
        if (npm.ExitCode != 0)
            throw new InvalidOperationException($"npm ci failed in {folder}: {errors.GetAwaiter().GetResult()}");
    }
}
