using System.Diagnostics;

namespace Aggregator.Chaos.Running;

/// <summary>Runs small programs of the operating system.</summary>
internal static class Tool
{
    /// <summary>Returns whether the program exists and ended with 0; its output is dropped.</summary>
    public static bool Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        try
        {
            using var process = Process.Start(start)!;
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // There is no such program.
            return false;
        }
    }
}
