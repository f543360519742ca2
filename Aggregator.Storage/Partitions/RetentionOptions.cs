using System.ComponentModel.DataAnnotations;
using Aggregator.Storage.Retention;

namespace Aggregator.Storage.Partitions;

/// <summary>How long data are kept; section <c>Retention</c> of the configuration.</summary>
public sealed class RetentionOptions : IValidatableObject
{
    public const string Section = "Retention";

    /// <summary>
    /// Days for which payloads are kept, 0 to 36,500; 0, the default, is for ever. Whole partitions are dropped, so an
    /// event stays for up to a partition's time longer.
    /// </summary>
    [Range(0, 36_500)]
    public int Days { get; init; }

    /// <summary>Topics whose payloads are kept for a shorter time. Default none.</summary>
    public IList<TopicRetentionOptions> Topics { get; init; } = [];

    /// <summary>
    /// Days for which a key is kept, by which a duplicate is recognised, 0 to 36,500, and not less than payloads are
    /// kept; 0, the default, is for ever. A duplicate that comes later is stored as a new event.
    /// </summary>
    [Range(0, 36_500)]
    public int KeyDays { get; init; }

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

    /// <inheritdoc cref="RetentionRules"/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        RetentionRules.Broken(this).Select(rule => new ValidationResult(rule));
}
