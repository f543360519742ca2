using System.Runtime.InteropServices;

namespace Aggregator.Chaos.Publishing;

/// <summary>Watches the process that started this one, so that nothing keeps publishing if it is killed.</summary>
internal static class ParentProcess
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>Completes when the parent has ended, or after cancellation.</summary>
    public static async Task EndAsync(CancellationToken stop)
    {
        var parent = Id();
        using var timer = new PeriodicTimer(Period);
        try
        {
            while (Id() == parent)
                await timer.WaitForNextTickAsync(stop);
        }
        catch (OperationCanceledException)
        {
            // Told to stop.
        }
    }

    /// <summary>An orphan gets another parent.</summary>
    [DllImport("libc", EntryPoint = "getppid")]
    private static extern int Id();
}
