using Aggregator.Hosting;
using Aggregator.Storage.Schema;

namespace Aggregator.Api;

/// <summary>
/// Checks the schema while the API is already running, because publishing does not need the database: the API starts
/// although the database is unavailable. A missing or older schema stops the process with exit code 1.
/// </summary>
internal sealed partial class SchemaWatch(
    SchemaGuard guard, IHostApplicationLifetime lifetime, ILogger<SchemaWatch> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await guard.StartAsync(stoppingToken);
        }
        catch (StartupException exception)
        {
            LogRefusal(logger, exception.Message);
            Environment.ExitCode = 1;
            lifetime.StopApplication();
        }
    }

    [LoggerMessage(LogLevel.Critical, "{Refusal}")]
    private static partial void LogRefusal(ILogger logger, string refusal);
}

internal static class SchemaWatchRegistration
{
    public static IServiceCollection AddSchemaWatch(this IServiceCollection services) =>
        services.AddSingleton<SchemaGuard>().AddHostedService<SchemaWatch>();
}
