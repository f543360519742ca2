using System.ComponentModel.DataAnnotations;
using Aggregator.Contracts;

namespace Aggregator.Api.Publishing.Clef;

/// <summary>How events of Serilog become events of the contract; section <c>Clef</c> of the configuration.</summary>
internal sealed class ClefOptions
{
    public const string Section = "Clef";

    /// <summary>The property whose text is the topic. Default <c>Application</c>.</summary>
    [Required]
    public string TopicProperty { get; init; } = "Application";

    /// <summary>The topic of events without that property, 1 to 100 UTF-16 units. Default <c>clef</c>.</summary>
    [Required]
    [StringLength(LogEventLimits.MaxTopicLength)]
    public string DefaultTopic { get; init; } = "clef";
}
