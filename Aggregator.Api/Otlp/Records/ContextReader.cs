using Aggregator.Api.Otlp.Encodings;
using Aggregator.Contracts.Parsing;
using Google.Protobuf;
using OpenTelemetry.Proto.Common.V1;
using OpenTelemetry.Proto.Resource.V1;

namespace Aggregator.Api.Otlp.Records;

/// <summary>Decodes and writes resources and scopes.</summary>
internal sealed class ContextReader(
    OtlpEncoding encoding, PayloadWriter writer, RecordErrors errors, LogEventRules rules)
{
    private EncodedResource? _encoded;
    private SharedPart<Resource>? _resource;

    /// <exception cref="FormatException">Too many messages of the request cannot be decoded.</exception>
    public RecordContext Read(EncodedScope scope)
    {
        // The scopes of a resource follow each other. There may be many, and the resource may be long.
        if (_resource is null || !ReferenceEquals(_encoded, scope.Resource))
        {
            _encoded = scope.Resource;
            _resource = Part(Resource.Parser, _encoded.Message, _encoded.SchemaUrl, writer.Write);
        }

        var part = Part(InstrumentationScope.Parser, scope.Message, scope.SchemaUrl, writer.Write);
        return new RecordContext(_resource, part);
    }

    private SharedPart<T> Part<T>(
        MessageParser<T> parser,
        ReadOnlyMemory<byte> encoded,
        string schemaUrl,
        Func<T, string, ReadOnlyMemory<byte>> write)
        where T : IMessage<T>, new()
    {
        if (encoded.Length > rules.MaxEventBytes || schemaUrl.Length > rules.MaxEventBytes)
            return new SharedPart<T>(new T(), default, errors.TooLarge);
        try
        {
            var message = encoding.Decode(parser, encoded);
            var json = write(message, schemaUrl);
            return new SharedPart<T>(message, json, json.IsEmpty ? errors.TooLarge : []);
        }
        catch (FormatException exception)
        {
            return new SharedPart<T>(new T(), default, errors.Undecodable(exception));
        }
    }
}
