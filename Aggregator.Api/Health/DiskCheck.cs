using Aggregator.Storage.Disk;
using Aggregator.Storage.Errors;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Aggregator.Api.Health;

/// <summary>
/// Consumers pause when the database's disk is nearly full. Nothing is lost, but an operator has to make room before
/// the broker's queue is full too.
/// </summary>
internal sealed class DiskCheck(FreeSpaceQueries space, IOptions<DiskOptions> options) : IHealthCheck
{
    private const long MiB = 1024 * 1024;

    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            if (await space.ReadAsync(cancellationToken) is not { } free)
                return HealthCheckResult.Healthy("The database does not tell how much space is free.");
            return free < options.Value.MinFreeBytes
                ? new HealthCheckResult(
                    context.Registration.FailureStatus,
                    FormattableString.Invariant(
                        $"Ingestion is paused: the database's disk has {free / MiB} MiB free, ")
                    + FormattableString.Invariant($"and Disk:MinFreeMiB is {options.Value.MinFreeMiB}."))
                : HealthCheckResult.Healthy(
                    FormattableString.Invariant($"The database's disk has {free / MiB} MiB free."));
        }
        catch (Exception exception) when (DatabaseErrors.IsOne(exception))
        {
            return new HealthCheckResult(context.Registration.FailureStatus, "The database does not answer.");
        }
    }
}
