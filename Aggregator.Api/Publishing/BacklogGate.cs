using Aggregator.Api.Stats;
using Microsoft.Extensions.Options;

namespace Aggregator.Api.Publishing;

/// <summary>
/// Stops accepting events while more messages wait in the queue than <see cref="PublishOptions.MaxBacklog"/>. The
/// broker is asked once a second, not with every request.
/// </summary>
internal sealed class BacklogGate(
    BacklogProbe backlog, IOptions<PublishOptions> options, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly long _max = options.Value.MaxBacklog;
    private volatile bool _isClosed;

    public bool IsClosed => _isClosed;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_max == 0)
            return;
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            // An unknown backlog is no reason to reject events: if the broker is unavailable, publishing fails anyway.
            _isClosed = await backlog.MessagesAsync(stoppingToken) > _max;
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
