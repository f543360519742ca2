using System.ComponentModel.DataAnnotations;

namespace Aggregator.Storage.Partitions;

/// <summary>How long data are kept; section <c>Retention</c> of the configuration.</summary>
public sealed class RetentionOptions
{
    public const string Section = "Retention";

    /// <summary>
    /// Days for which payloads are kept, 0 to 36,500; 0, the default, is for ever. Whole partitions are dropped, so an
    /// event stays for up to a partition's time longer.
    /// </summary>
    [Range(0, 36_500)]
    public int Days { get; init; }

    /// <summary>
    /// Days for which the evidence of a duplicate is kept, 0 to 36,500; 0, the default, is for ever. A receipt counts
    /// the duplicates of this time.
    /// </summary>
    [Range(0, 36_500)]
    public int DuplicateDays { get; init; }

    /// <summary>
    /// Days for which rejections are kept, and the records of replays whose rejection is gone, 0 to 36,500; 0, the
    /// default, is until an operator deletes them.
    /// </summary>
    [Range(0, 36_500)]
    public int RejectionDays { get; init; }
}
