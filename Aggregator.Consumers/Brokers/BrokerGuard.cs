using Aggregator.Hosting;

namespace Aggregator.Consumers.Brokers;

/// <summary>
/// Waits at start until the broker answers, and refuses a broker on which events would not be safe. It is registered
/// before the bus and so delays it: a consumer on the wrong kind of queue would seem to work until the broker restarts.
/// </summary>
internal sealed partial class BrokerGuard(
    BrokerTopologyCheck topology, BrokerPolicyCheck policies, TimeProvider time, ILogger<BrokerGuard> logger)
    : IHostedService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <exception cref="StartupException">This service cannot run on this broker.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        var reported = false;
        while (true)
        {
            try
            {
                await topology.RunAsync(cancellationToken);
                break;
            }
            catch (BrokerUnavailableException exception)
            {
                if (!reported)
                    LogWaiting(logger, exception.Message);
                reported = true;
                await timer.WaitForNextTickAsync(cancellationToken);
            }
        }

        if (await policies.RunAsync(cancellationToken) is { } gap)
            LogUnchecked(logger, gap);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(LogLevel.Warning, "Waiting for the broker: {Reason}")]
    private static partial void LogWaiting(ILogger logger, string reason);

    [LoggerMessage(LogLevel.Warning, "The broker's policies are not checked: {Reason}")]
    private static partial void LogUnchecked(ILogger logger, string reason);
}
