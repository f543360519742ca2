using System.Diagnostics;

namespace Aggregator.Tests.Infrastructure;

/// <summary>Runs the scripts that start and stop servers.</summary>
internal static class ServerScript
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(4);

    /// <summary>Runs <c>scripts/NAME VERB DIRECTORY ARGUMENTS</c>.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message says where its output is.</exception>
    public static void Run(string name, string directory, string verb, params string[] arguments)
    {
        // The output goes to a file, because the reader of a pipe would wait for the end of a server that inherits it.
        Directory.CreateDirectory(directory);
        var log = Path.Combine(directory, Path.ChangeExtension(name, ".log"));
        var script = Path.Combine(Repository.Root, "scripts", name);
        var start = new ProcessStartInfo("bash") { UseShellExecute = false, WorkingDirectory = Repository.Root };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("log=$1; shift; exec \"$@\" >>\"$log\" 2>&1 </dev/null");
        foreach (var argument in (string[])["servers", log, script, verb, directory, .. arguments])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        if (!process.WaitForExit(Longest))
            process.Kill(entireProcessTree: true);
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{name} {verb} failed; its output is in {log}.");
    }
}
