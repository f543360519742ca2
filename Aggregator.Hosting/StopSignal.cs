using System.Runtime.InteropServices;

namespace Aggregator.Hosting;

/// <summary>
/// Cancels a token on the first Ctrl-C or SIGTERM. A second signal ends the process at once, as it would without this
/// class.
/// </summary>
public sealed class StopSignal : IDisposable
{
    /// <summary>Base of the exit code: shells add the number of the signal that ended a program.</summary>
    private const int Signalled = 128;

    private readonly string _notice;
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;

    /// <param name="notice">The text that the first signal writes to standard error.</param>
    public StopSignal(string notice)
    {
        _notice = notice;
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Handle(context, 2));
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Handle(context, 15));
    }

    public CancellationToken Token => _stop.Token;

    /// <summary>The exit code for the signal that was received; <c>null</c> if there was none.</summary>
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
        Console.Error.WriteLine(_notice);
        _stop.Cancel();
    }
}
