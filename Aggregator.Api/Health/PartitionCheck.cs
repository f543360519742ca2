using Aggregator.Storage.Errors;
using Aggregator.Storage.Partitions;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aggregator.Api.Health;

/// <summary>
/// Consumers make partitions in advance. If they cannot, nothing is lost, as the default partition takes the events,
/// but an operator has to find out why.
/// </summary>
internal sealed class PartitionCheck(PartitionQueries partitions) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var coverage = await partitions.CoverageAsync(null, cancellationToken);
            return coverage.Warning is { } warning
                ? new HealthCheckResult(context.Registration.FailureStatus, warning)
                : HealthCheckResult.Healthy(
                    FormattableString.Invariant($"There are partitions until {coverage.Until:yyyy-MM-dd}."));
        }
        catch (Exception exception) when (DatabaseErrors.IsOne(exception))
        {
            return new HealthCheckResult(context.Registration.FailureStatus, "The database does not answer.");
        }
    }
}
