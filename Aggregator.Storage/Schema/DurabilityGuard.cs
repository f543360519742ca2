using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aggregator.Storage.Schema;

/// <summary>
/// Refuses a database that may lose what it has committed: a consumer acknowledges messages once their events are
/// committed.
/// </summary>
public sealed class DurabilityGuard(IServiceScopeFactory scopes, TimeProvider time, ILogger<DurabilityGuard> logger)
    : DatabaseGuard(scopes, time, logger)
{
    /// <inheritdoc/>
    protected override Task<string?> RefusalAsync(IServiceProvider services, CancellationToken cancellationToken) =>
        services.GetRequiredService<DurabilityCheck>().RefusalAsync(cancellationToken);
}
