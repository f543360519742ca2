using System.Diagnostics;

namespace Aggregator.Tests.Infrastructure;

/// <summary>Runs third-party programs for tests.</summary>
internal static class ChildProcess
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Waits for the process to end; a process that hangs is killed with its children, and fails the test.
    /// </summary>
    public static async Task EndAsync(this Process process, TimeSpan? limit = null)
    {
        using var end = new CancellationTokenSource(limit ?? Longest);
        try
        {
            await process.WaitForExitAsync(end.Token);
        }
        catch (OperationCanceledException over)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException(
                $"{process.StartInfo.FileName} {string.Join(' ', process.StartInfo.ArgumentList)} hangs.", over);
        }
    }
}
