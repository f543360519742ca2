using Microsoft.Extensions.Options;

namespace Aggregator.Api.Health;

/// <summary>
/// Delays shutdown for a moment: readiness is already 503 while requests are still answered, so that whatever spreads
/// the requests can look elsewhere before connections are refused.
/// </summary>
internal sealed class Drain(IOptions<DrainOptions> options, TimeProvider time) : IHostedLifecycleService
{
    private volatile bool _isDraining;

    /// <summary>Whether the process is shutting down.</summary>
    public bool IsDraining => _isDraining;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _isDraining = true;
        await Task.Delay(TimeSpan.FromMilliseconds(options.Value.NoticeMs), time, cancellationToken);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
