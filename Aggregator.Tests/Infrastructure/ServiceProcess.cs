using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Aggregator.Tests.Infrastructure;

/// <summary>One of the programs as a real process, started as an operator does.</summary>
public sealed class ServiceProcess : IAsyncDisposable
{
    private const int SigTerm = 15;
    private const int SigCont = 18;
    private const int SigStop = 19;
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    private bool _disposed;

    private ServiceProcess(Process process) => _process = process;

    public string Output => string.Join('\n', _output);

    /// <summary>Current memory of the process.</summary>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Processor time that the process has used; unlike a clock, it does not depend on other load.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>
    /// Starts <c>dotnet PROJECT.dll</c> from the project's own build of the tests' configuration. A project outside of
    /// the repository is given with its full path.
    /// </summary>
    public static ServiceProcess Start(
        string project, IEnumerable<KeyValuePair<string, string>> environment, params string[] arguments)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var program = Path.Combine(
            Repository.Root, project, "bin", configuration, "net10.0", $"{Path.GetFileName(project)}.dll");
        return StartProgram(program, environment, arguments);
    }

    /// <summary>Starts <c>dotnet PROGRAM</c>.</summary>
    public static ServiceProcess StartProgram(
        string program, IEnumerable<KeyValuePair<string, string>> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var argument in (string[])[program, .. arguments])
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        var service = new ServiceProcess(new Process { StartInfo = start });
        service._process.OutputDataReceived += (_, line) => service.Keep(line.Data);
        service._process.ErrorDataReceived += (_, line) => service.Keep(line.Data);
        service._process.Start();
        service._process.BeginOutputReadLine();
        service._process.BeginErrorReadLine();
        return service;
    }

    /// <summary>Reads the expected number of stored events from the publisher's final table.</summary>
    public long ExpectedUnique() => long.Parse(
        _output.First(line => line.Contains("expected unique", StringComparison.Ordinal)).Split(' ')[^1],
        NumberStyles.AllowThousands,
        CultureInfo.InvariantCulture);

    /// <summary>Waits for an output line that contains the text and returns the line.</summary>
    public Task<string> LineAsync(string text, TimeSpan? limit = null) => Eventually.GetAsync(
        () => HasExited && !_output.Any(line => line.Contains(text, StringComparison.Ordinal))
            ? throw new InvalidOperationException($"The process ended with {_process.ExitCode}: {Output}")
            : Task.FromResult(
                _output.FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal)) ?? string.Empty),
        line => line.Length > 0,
        $"the process prints '{text}'",
        limit);

    /// <summary>Waits for the process to end and returns the exit code.</summary>
    public async Task<int> ExitAsync(TimeSpan? limit = null)
    {
        try
        {
            await _process.EndAsync(limit ?? TimeSpan.FromSeconds(60));
            return _process.ExitCode;
        }
        catch (TimeoutException hangs)
        {
            throw new TimeoutException($"{hangs.Message} {Output}", hangs);
        }
    }

    /// <summary>The peak resident memory of the process in bytes, as Linux counts it.</summary>
    public long PeakBytes()
    {
        var line = File.ReadLines($"/proc/{_process.Id}/status").First(
            one => one.StartsWith("VmHWM:", StringComparison.Ordinal));
        var kibibytes = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        return long.Parse(kibibytes, CultureInfo.InvariantCulture) * 1024;
    }

    /// <summary>Sends SIGTERM, as a supervisor does to stop a service.</summary>
    public void Terminate()
    {
        if (Signal(_process.Id, SigTerm) != 0)
            throw new InvalidOperationException("The process could not be signalled.");
    }

    /// <summary>Sends SIGSTOP: the process freezes, and its connections stay open.</summary>
    public void Freeze()
    {
        if (Signal(_process.Id, SigStop) != 0)
            throw new InvalidOperationException("The process could not be signalled.");
    }

    /// <summary>Sends SIGCONT: the process goes on.</summary>
    public void Thaw()
    {
        if (Signal(_process.Id, SigCont) != 0)
            throw new InvalidOperationException("The process could not be signalled.");
    }

    /// <summary>Sends SIGKILL: no handler of the process runs.</summary>
    public void Kill() => _process.Kill();

    /// <summary>
    /// Ends the process if it is still running; may be called twice, by the test and by its pipeline.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Signal(int process, int signal);

    private void Keep(string? line)
    {
        if (line is not null)
            _output.Enqueue(line);
    }
}
