using Aggregator.Storage.Archive;
using Aggregator.Storage.Partitions;
using Microsoft.Extensions.Options;

namespace Aggregator.Consumers.Archive;

internal static class ArchiveRegistration
{
    /// <summary>Archives partitions if a folder is configured; needs the partition upkeep.</summary>
    public static IServiceCollection AddArchive(this IServiceCollection services, IConfiguration configuration)
    {
        var section = configuration.GetSection(ArchiveOptions.Section);
        if (section.Get<ArchiveOptions>()?.Folder is not { Length: > 0 } folder)
            return services;
        services.AddSingleton<ArchiveFailures>();
        services.AddSingleton(provider => new Archiver(
            provider.GetRequiredService<ArchiveSource>(),
            Path.GetFullPath(folder),
            provider.GetRequiredService<IOptions<RetentionOptions>>().Value));
        services.AddHostedService<ArchiveService>();
        return services;
    }
}
