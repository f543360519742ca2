using Aggregator.Api.Reading;
using Aggregator.Storage.Errors;
using Aggregator.Storage.Queries;
using Microsoft.Extensions.Options;

namespace Aggregator.Api.Streaming;

/// <summary>
/// Tracks the high-water mark, up to which events are settled, for all streams of the process: one query serves them
/// all, and without streams the database is not queried.
/// </summary>
internal sealed partial class HighWaterMarkWatch(
    HighWaterMarkQueries settled,
    StreamSignal wakeUp,
    [FromKeyedServices(StreamOptions.Section)] ReaderSlots slots,
    IOptions<StreamOptions> options,
    TimeProvider time,
    ILogger<HighWaterMarkWatch> logger) : BackgroundService
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _change = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _upper;

    public long Upper => Interlocked.Read(ref _upper);

    /// <summary>
    /// Accepts a mark that was read elsewhere. The mark only rises, because settled events stay settled.
    /// </summary>
    public void Saw(long upper)
    {
        TaskCompletionSource change;
        lock (_lock)
        {
            if (upper <= _upper)
                return;
            Interlocked.Exchange(ref _upper, upper);
            change = _change;
            _change = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        change.SetResult();
    }

    /// <summary>Waits until events after this id are settled.</summary>
    public async Task BeyondAsync(long position, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task change;
            lock (_lock)
            {
                if (_upper > position)
                    return;
                change = _change.Task;
            }

            await change.WaitAsync(cancellationToken);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var poll = TimeSpan.FromMilliseconds(options.Value.PollMs);
        var pause = TimeSpan.FromMilliseconds(options.Value.PauseMs);
        try
        {
            while (true)
            {
                await slots.TakenAsync(stoppingToken);
                await LookAsync(stoppingToken);
                await Task.Delay(pause, time, stoppingToken);
                await wakeUp.WaitAsync(poll, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return;
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            Saw((await settled.NowAsync(cancellationToken)).Upper);
        }
        catch (Exception exception) when (DatabaseErrors.EndedQuery(exception))
        {
            LogUnavailable(logger, exception.Message);
        }
    }

    [LoggerMessage(LogLevel.Debug, "The high-water mark could not be read: {Reason}")]
    private static partial void LogUnavailable(ILogger logger, string reason);
}
