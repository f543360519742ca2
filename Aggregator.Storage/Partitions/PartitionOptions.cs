using System.ComponentModel.DataAnnotations;

namespace Aggregator.Storage.Partitions;

/// <summary>The partitions of the events; section <c>Partitions</c> of the configuration.</summary>
public sealed class PartitionOptions
{
    public const string Section = "Partitions";

    /// <summary>Partitions that there are at least beyond the present one, however long they are.</summary>
    internal const int MinAhead = 2;

    /// <summary>
    /// Time that a new partition covers: Day, Week or Month, which is the default. A change applies from the end of the
    /// present partition on.
    /// </summary>
    [EnumDataType(typeof(PartitionPeriod))]
    public PartitionPeriod Period { get; init; } = PartitionPeriod.Month;

    /// <summary>Days for which there are partitions in advance, 14 to 366. Default 30.</summary>
    [Range(14, 366)]
    public int DaysAhead { get; init; } = 30;
}
