using System.Runtime.InteropServices;

namespace Aggregator.Bench;

/// <summary>
/// Turns Ctrl-C and SIGTERM into a cancelled token, so that the servers are stopped. A second one ends the process.
/// </summary>
internal sealed class StopSignal : IDisposable
{
    private const int Signalled = 128;

    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;

    public StopSignal()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Handle(context, 2));
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Handle(context, 15));
    }

    public CancellationToken Token => _stop.Token;

    /// <summary>The exit code that tells the signal, once there was one; <c>null</c> before.</summary>
    public int? ExitCode { get; private set; }

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _stop.Dispose();
    }

    private void Handle(PosixSignalContext context, int number)
    {
        if (ExitCode is not null)
            return;
        context.Cancel = true;
        ExitCode = Signalled + number;
        Console.Error.WriteLine("Stopping the servers. Once more to end at once and leave them running.");
        _stop.Cancel();
    }
}
