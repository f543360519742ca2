using Aggregator.Api.Stats;
using Aggregator.Storage.Errors;
using Aggregator.Storage.Schema;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aggregator.Api.Health;

/// <summary>Without the broker no event can be accepted, so the process is not ready.</summary>
internal sealed class BrokerCheck(BacklogProbe backlog) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) =>
        await backlog.MessagesAsync(cancellationToken) is null
            ? new HealthCheckResult(context.Registration.FailureStatus, "The broker does not answer.")
            : HealthCheckResult.Healthy();
}

/// <summary>
/// Without the database events are still accepted and only reads fail, so the process is ready but degraded.
/// </summary>
internal sealed class DatabaseCheck(SchemaCheck schema, DurabilityCheck durability) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var found =
                await schema.RefusalAsync(cancellationToken) ?? await durability.RefusalAsync(cancellationToken);
            return found is { } refusal
                ? new HealthCheckResult(context.Registration.FailureStatus, refusal)
                : HealthCheckResult.Healthy();
        }
        catch (Exception exception) when (DatabaseErrors.Classify(exception) is DatabaseError.Standby)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, exception.Message);
        }
        catch (Exception exception) when (DatabaseErrors.IsOne(exception))
        {
            return new HealthCheckResult(context.Registration.FailureStatus, "The database does not answer.");
        }
    }
}
