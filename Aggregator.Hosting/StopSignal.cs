using System.Runtime.InteropServices;

namespace Publisher.Worker;

/// <summary>
/// Turns the first Ctrl-C or SIGTERM into a cancelled token. A second one ends the process at once, as it would without
/// this class.
/// </summary>
internal sealed class StopSignal : IDisposable
{
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
        ExitCode = ExitCodes.Signalled + number;
        Console.Error.WriteLine("Stopping: waiting for the requests under way. Once more to end at once.");
        _stop.Cancel();
    }
}
