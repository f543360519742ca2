using Aggregator.Api.Stats;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aggregator.Api.Health;

/// <summary>
/// Events that are accepted and not yet stored are safe, so the process is ready, but an operator has to investigate.
/// </summary>
internal sealed class IngestCheck(BacklogProbe backlog, LoadHistory history) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var reasons = StatusReasons.From(await backlog.QueueAsync(cancellationToken), history.RejectsWaited);
        return reasons.Count > 0
            ? new HealthCheckResult(context.Registration.FailureStatus, string.Join(' ', reasons))
            : HealthCheckResult.Healthy();
    }
}
