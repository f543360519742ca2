using Aggregator.Api.Publishing.Bodies;
using Google.Protobuf;
using Microsoft.Net.Http.Headers;

namespace Aggregator.Api.Otlp.Encodings;

/// <summary>One of the two encodings of OTLP over HTTP. A response has the encoding of its request.</summary>
internal abstract class OtlpEncoding
{
    /// <summary>
    /// Deepest nesting of messages in a record, the default of protocol buffers: a little more than thirty levels of
    /// objects in objects.
    /// </summary>
    protected const int MaxDepth = 100;

    public static readonly OtlpEncoding Protobuf = new ProtobufEncoding();

    public static readonly OtlpEncoding Json = new JsonEncoding();

    public abstract string MediaType { get; }

    /// <summary>The encoding of a body, or <c>null</c> when its media type is not one of OTLP's.</summary>
    public static OtlpEncoding? Of(string? contentType)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type))
            return null;
        if (type.MediaType.Equals(Protobuf.MediaType, StringComparison.OrdinalIgnoreCase))
            return Protobuf;
        return type.MediaType.Equals(Json.MediaType, StringComparison.OrdinalIgnoreCase) && MediaTypes.IsUtf8(type)
            ? Json : null;
    }

    /// <summary>
    /// Splits a body into its records without decoding them, so that a body of many tiny messages does not become many
    /// times as many bytes of objects.
    /// </summary>
    /// <param name="body">The body, which must not change afterwards.</param>
    /// <param name="max">Maximum number of records, resources and scopes; see <see cref="EncodedLogs.AreTooMany"/>.
    /// </param>
    /// <exception cref="FormatException">The body is not in this encoding.</exception>
    public abstract EncodedLogs Split(ReadOnlyMemory<byte> body, int max);

    /// <summary>Decodes a part of the body; fields that it does not know are ignored.</summary>
    /// <exception cref="FormatException">The part is not the message.</exception>
    public abstract T Decode<T>(MessageParser<T> parser, ReadOnlyMemory<byte> part)
        where T : IMessage<T>, new();

    public abstract byte[] Encode(IMessage message);
}
