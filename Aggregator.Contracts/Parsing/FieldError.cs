using System.Text.Json.Serialization;

namespace Aggregator.Contracts.Parsing;

/// <summary>One broken rule: the field and, as the end of a sentence that begins with it, what it must be.</summary>
/// <param name="Field">The field's name on the wire, or <c>event</c> for the whole.</param>
/// <param name="Rule">Such as <c>must be a string of 1 to 100 characters</c>.</param>
public sealed record FieldError(
    [property: JsonPropertyName("field")] string Field,
    [property: JsonPropertyName("rule")] string Rule)
{
    public override string ToString() => $"{Field} {Rule}";
}
