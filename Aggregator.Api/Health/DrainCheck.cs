using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aggregator.Api.Health;

/// <summary>A process that is shutting down accepts no new work.</summary>
internal sealed class DrainCheck(Drain drain) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(drain.IsDraining
            ? new HealthCheckResult(context.Registration.FailureStatus, "The process is about to end.")
            : HealthCheckResult.Healthy());
}
