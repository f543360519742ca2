using System.ComponentModel.DataAnnotations;
using Aggregator.Contracts;

namespace Aggregator.Api.Otlp;

/// <summary>How log records become events; section <c>Otlp</c> of the configuration.</summary>
internal sealed class OtlpOptions
{
    public const string Section = "Otlp";

    /// <summary>
    /// The attribute whose text is the topic. It is looked up in the record, then in its scope, then in its resource.
    /// Default <c>service.name</c>.
    /// </summary>
    [Required]
    public string TopicAttribute { get; init; } = "service.name";

    /// <summary>
    /// The topic of records without that attribute, 1 to 100 UTF-16 units. Default <c>otlp</c>.
    /// </summary>
    [Required]
    [StringLength(LogEventLimits.MaxTopicLength)]
    public string DefaultTopic { get; init; } = "otlp";
}
