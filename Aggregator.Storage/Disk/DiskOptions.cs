using System.ComponentModel.DataAnnotations;

namespace Aggregator.Storage.Disk;

/// <summary>The database's disk; section <c>Disk</c> of the configuration.</summary>
public sealed class DiskOptions
{
    public const string Section = "Disk";

    private const int MiB = 1024 * 1024;

    /// <summary>
    /// Free space of the database's disk in MiB below which consumers store nothing, 0 to 16,777,216; 0 is never.
    /// Default 512, which is more than they write between two looks.
    /// </summary>
    [Range(0, 16_777_216)]
    public int MinFreeMiB { get; init; } = 512;

    public long MinFreeBytes => (long)MinFreeMiB * MiB;
}
