using System.Globalization;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Consumers.Disk;

/// <summary>
/// An API, and consumers that the test starts, with a limit for free space that is a little below what is free now.
/// The servers of the tests have their data on the same disk as the repository.
/// </summary>
public sealed class DiskPipeline : Pipeline
{
    private const long MiB = 1024 * 1024;

    /// <summary>What other programs may write or remove meanwhile.</summary>
    private const long Room = 2048;

    private readonly string _ballast = Path.Combine(Repository.Root, ".local", $"ballast-{Guid.NewGuid():N}");

    public DiskPipeline()
    {
        var free = new DriveInfo(Repository.Root).AvailableFreeSpace / MiB;
        Environment["Disk__MinFreeMiB"] = (free - Room).ToString(CultureInfo.InvariantCulture);
    }

    protected override int InitialConsumers => 0;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await ExecuteAsync(await File.ReadAllTextAsync(
            Path.Combine(Repository.Root, "compose", "postgres", "initdb.d", "free-space.psql")));
    }

    /// <summary>Takes so much of the disk that less than the limit is free.</summary>
    public void Fill()
    {
        using var file = new FileStream(_ballast, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            PreallocationSize = 2 * Room * MiB,
        });
        file.SetLength(2 * Room * MiB);
    }

    public void Free() => File.Delete(_ballast);

    protected override Task ReleaseAsync()
    {
        Free();
        return base.ReleaseAsync();
    }
}
