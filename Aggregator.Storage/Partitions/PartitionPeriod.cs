namespace Aggregator.Storage.Partitions;

/// <summary>How much time of storing a partition covers. All begin at midnight UTC.</summary>
public enum PartitionPeriod
{
    Day,

    /// <summary>From Monday on.</summary>
    Week,

    Month,
}
