using Aggregator.Chaos.Verifying;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Chaos.Running;

/// <summary>
/// A process that faults end and start again. An end that no fault explains is a finding; then it is started again, so
/// that the run goes on and shows what follows.
/// </summary>
/// <param name="name">Its name in tables and of its log.</param>
/// <param name="log">The file to which the output of each life is appended when it ends.</param>
/// <param name="start">Starts another life.</param>
/// <param name="findings">Where an unexplained end is reported.</param>
internal sealed class SupervisedProcess(string name, string log, Func<ServiceProcess> start, Findings findings)
    : IAsyncDisposable
{
    /// <summary>Exit code of a program that SIGTERM has ended, for shells and for .NET.</summary>
    private const int Terminated = 128 + 15;

    /// <summary>How long an orderly end may take: the API and the consumers finish what they have begun.</summary>
    private static readonly TimeSpan OrderlyEnd = TimeSpan.FromSeconds(45);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private ServiceProcess? _current;
    private bool _isPaused;

    public string Name => name;

    /// <summary>The highest resident memory that was seen, in bytes.</summary>
    public long HighestResident { get; private set; }

    public async Task StartAsync()
    {
        await _turn.WaitAsync();
        try
        {
            _current ??= start();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>SIGKILL.</summary>
    public Task KillAsync() => EndAsync(process =>
    {
        process.Kill();
        return process.ExitAsync();
    });

    /// <summary>SIGTERM, and the wait for the end.</summary>
    public Task TerminateAsync() => EndAsync(async process =>
    {
        process.Terminate();
        try
        {
            var code = await process.ExitAsync(OrderlyEnd);
            if (code is not 0 and not Terminated)
                findings.Add($"{name} ended with {code} on SIGTERM.");
        }
        catch (TimeoutException)
        {
            findings.Add($"{name} did not end within {OrderlyEnd.TotalSeconds} s of SIGTERM.");
        }
    });

    /// <summary>SIGSTOP.</summary>
    public void Freeze()
    {
        _isPaused = true;
        _current?.Freeze();
    }

    /// <summary>SIGCONT.</summary>
    public void Thaw()
    {
        _current?.Thaw();
        _isPaused = false;
    }

    /// <summary>Looks at the memory, and whether the process has ended without a fault's doing.</summary>
    public async Task InspectAsync()
    {
        // A fault that is ending the process knows more.
        if (!await _turn.WaitAsync(TimeSpan.Zero))
            return;
        try
        {
            if (_current is not { } process)
                return;
            if (!process.HasExited)
            {
                HighestResident = Math.Max(HighestResident, process.ResidentBytes);
                return;
            }

            findings.Add($"{name} ended with {await process.ExitAsync()}, which no fault explains.");
            await BuryAsync(process);
            _current = start();
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_isPaused)
            Thaw();
        if (_current is { } process)
            await BuryAsync(process);
        _current = null;
        _turn.Dispose();
    }

    private async Task EndAsync(Func<ServiceProcess, Task> end)
    {
        await _turn.WaitAsync();
        try
        {
            if (_current is not { } process)
                return;
            await end(process);
            await BuryAsync(process);
            _current = null;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task BuryAsync(ServiceProcess process)
    {
        await process.DisposeAsync();
        await File.AppendAllTextAsync(log, process.Output + "\n--- the end of this life ---\n");
    }
}
