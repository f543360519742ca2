using System.Diagnostics;

namespace Aggregator.Tests.Infrastructure;

/// <summary>Runs a script that starts and stops servers in one directory.</summary>
/// <param name="directory">The servers' directory.</param>
/// <param name="name">The script's name in <c>scripts</c>.</param>
internal sealed class ServerScript(string directory, string name = "servers.sh")
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(4);

    public void Run(string verb, params string[] arguments) =>
        Execute("exec \"$@\" >>\"$log\" 2>&1 </dev/null", verb, arguments);

    /// <summary>Runs the commands with the verb <c>postgres-shell</c> and returns what they print.</summary>
    public string Shell(string commands)
    {
        var (input, output) = (Path.Combine(directory, "shell.in"), Path.Combine(directory, "shell.out"));
        File.WriteAllText(input, commands);
        Execute($"exec \"$@\" >'{output}' 2>>\"$log\" <'{input}'", "postgres-shell");
        return File.ReadAllText(output);
    }

    /// <summary>
    /// The output goes to a file, because the reader of a pipe would wait for the end of a server that inherits it.
    /// </summary>
    private void Execute(string command, string verb, params string[] arguments)
    {
        Directory.CreateDirectory(directory);
        var log = Path.Combine(directory, Path.ChangeExtension(name, ".log"));
        var script = Path.Combine(Repository.Root, "scripts", name);
        var start = new ProcessStartInfo("bash") { UseShellExecute = false, WorkingDirectory = Repository.Root };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add($"log=$1; shift; {command}");
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
