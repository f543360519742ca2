using Aggregator.Consumers.Telemetry;
using Aggregator.Contracts;
using Aggregator.Hosting.Telemetry;
using Aggregator.Storage.Announcements;
using MassTransit;

namespace Aggregator.Consumers.Announcements;

/// <summary>
/// Publishes <see cref="LogEventsStored"/> for the events that all consumers have stored. Every consumer process has an
/// announcer, and one of them works at a time; the events that a crashed process has stored are announced by another
/// process, or by the next one to start.
/// </summary>
internal sealed partial class StoredAnnouncer(
    AnnouncementStore store,
    IBus bus,
    StoredSignal signal,
    AnnouncementTraces traces,
    TimeProvider time,
    ILogger<StoredAnnouncer> logger) : BackgroundService
{
    /// <summary>The time between two announcements while events are being stored.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Time after the last signal for which an announcer keeps polling, because a transaction raises the signal before
    /// its commit.
    /// </summary>
    private static readonly TimeSpan Afterglow = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Interval at which an idle process checks for events that another one has stored and could not announce.
    /// </summary>
    private static readonly TimeSpan IdleInterval = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan ConfirmTimeout = TimeSpan.FromSeconds(5);

    private bool _isFailing;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                if (await AnnounceAsync(stoppingToken) == AnnouncementResult.MoreWaits)
                    continue;
                if (!signal.WasRaisedWithin(Afterglow))
                    await signal.WaitAsync(IdleInterval, stoppingToken);
                await Task.Delay(Interval, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return;
        }
    }

    private async Task<AnnouncementResult> AnnounceAsync(CancellationToken cancellationToken)
    {
        try
        {
            var result = await store.AnnounceAsync(PublishAsync, cancellationToken);
            _isFailing = false;
            return result;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            if (!_isFailing)
                LogFailing(logger, exception.Message);
            _isFailing = true;
            return AnnouncementResult.UpToDate;
        }
    }

    /// <summary>
    /// Completes with the broker's confirm. WaitAsync is needed because a publish that began when its connection broke
    /// may never complete.
    /// </summary>
    private async Task PublishAsync(LogEventsStored announcement)
    {
        using var activity = traces.Start(announcement);
        await bus.Publish(announcement, Prepare).WaitAsync(ConfirmTimeout, time);

        void Prepare(PublishContext<LogEventsStored> context)
        {
            context.MessageId = Guid.CreateVersion7();
            if (activity is null || !context.TryGetPayload<RabbitMqSendContext>(out var rabbit))
                return;
            rabbit.BasicProperties.Headers ??= new Dictionary<string, object?>(StringComparer.Ordinal);
            TraceParent.Write(rabbit.BasicProperties.Headers, activity);
        }
    }

    [LoggerMessage(
        LogLevel.Warning, "Stored events cannot be announced for now; they will be when it is possible: {Reason}")]
    private static partial void LogFailing(ILogger logger, string reason);
}
