using OpenTelemetry.Proto.Common.V1;

namespace Aggregator.Api.Otlp.Records;

internal static class AttributeText
{
    /// <summary>
    /// The text of the first attribute of this name; <c>null</c> when there is none, or when it is no text or empty.
    /// </summary>
    public static string? Find(this IEnumerable<KeyValue> attributes, string name)
    {
        foreach (var attribute in attributes)
        {
            if (attribute.Key == name)
                return attribute.Value?.StringValue is { Length: > 0 } text ? text : null;
        }

        return null;
    }
}
