namespace Aggregator.Storage.Archive;

/// <summary>
/// Where partitions are archived before retention drops them; section <c>Archive</c> of the configuration.
/// </summary>
public sealed class ArchiveOptions
{
    public const string Section = "Archive";

    /// <summary>
    /// Folder in which each partition gets a folder of its own. If it is not set, which is the default, partitions are
    /// dropped without being archived.
    /// </summary>
    public string? Folder { get; init; }

    /// <summary>Whether a partition is dropped only after it has been archived.</summary>
    internal bool IsOn => !string.IsNullOrEmpty(Folder);
}
