using System.Threading.Channels;
using Aggregator.Client.Diagnostics;

namespace Aggregator.Client.Spool;

/// <summary>
/// Synchronizes the last segment to disk (fsync) again and again as long as something is appended. No caller waits for
/// it, and all that was appended during one synchronization shares the next.
/// </summary>
internal sealed class SpoolSynchronizer
{
    private readonly Channel<bool> _appended = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly Task _loop;

    /// <param name="last">Returns the segment to which events are appended; <c>null</c> if there is none.</param>
    /// <param name="problems">Is told of failures.</param>
    public SpoolSynchronizer(Func<SpoolSegment?> last, ProblemReporter problems) =>
        _loop = Task.Run(() => RunAsync(last, problems));

    /// <summary>Something was appended.</summary>
    public void Signal() => _appended.Writer.TryWrite(true);

    public Task CloseAsync()
    {
        _appended.Writer.Complete();
        return _loop;
    }

    private async Task RunAsync(Func<SpoolSegment?> last, ProblemReporter problems)
    {
        await foreach (var _ in _appended.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                last()?.Persist();
            }
            catch (ObjectDisposedException)
            {
                // Everything in the segment has been settled in the meantime.
            }
            catch (IOException failure)
            {
                problems.Report($"The spool could not be synchronized to disk: {failure.Message}");
            }
        }
    }
}
