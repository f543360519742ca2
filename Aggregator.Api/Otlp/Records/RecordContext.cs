using Aggregator.Api.Otlp.Encodings;
using OpenTelemetry.Proto.Common.V1;
using OpenTelemetry.Proto.Resource.V1;

namespace Aggregator.Api.Otlp.Records;

/// <summary>What the records of one scope have in common, decoded and written once.</summary>
internal sealed record RecordContext(
    Resource Resource, ReadOnlyMemory<byte> ResourceJson, InstrumentationScope Scope, ReadOnlyMemory<byte> ScopeJson)
{
    /// <summary><c>null</c> when resource or scope are too large for any event.</summary>
    /// <exception cref="FormatException">One of them cannot be decoded.</exception>
    public static RecordContext? Read(OtlpEncoding encoding, EncodedScope encoded, PayloadWriter writer, int maxBytes)
    {
        if (encoded.Resource.Message.Length > maxBytes || encoded.Message.Length > maxBytes)
            return null;
        var resource = encoding.Decode(Resource.Parser, encoded.Resource.Message);
        var scope = encoding.Decode(InstrumentationScope.Parser, encoded.Message);
        var resourceJson = writer.Write(resource, encoded.Resource.SchemaUrl);
        var scopeJson = writer.Write(scope, encoded.SchemaUrl);
        return resourceJson.IsEmpty || scopeJson.IsEmpty
            ? null : new RecordContext(resource, resourceJson, scope, scopeJson);
    }
}
