using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aggregator.Storage.Schema;

/// <summary>
/// Refuses to start with a missing or older schema, because a consumer without tables could only fail messages.
/// </summary>
public sealed class SchemaGuard(IServiceScopeFactory scopes, TimeProvider time, ILogger<SchemaGuard> logger)
    : DatabaseGuard(scopes, time, logger)
{
    /// <inheritdoc/>
    protected override Task<string?> RefusalAsync(IServiceProvider services, CancellationToken cancellationToken) =>
        services.GetRequiredService<SchemaCheck>().RefusalAsync(cancellationToken);
}
