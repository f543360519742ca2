using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Aggregator.Api.Publishing.Bodies;
using Google.Protobuf;
using OpenTelemetry.Proto.Logs.V1;

namespace Aggregator.Api.Otlp.Encodings;

/// <summary>
/// <c>application/json</c>: the JSON of protocol buffers, except that the ids of traces and spans are hexadecimal.
/// </summary>
internal sealed class JsonEncoding : OtlpEncoding
{
    private static readonly JsonParser Parser =
        new(new JsonParser.Settings(MaxDepth).WithIgnoreUnknownFields(true));

    public override string MediaType => "application/json";

    public override EncodedLogs Split(ReadOnlyMemory<byte> body, int max)
    {
        body = EventBody.WithoutMark(body);
        if (!Utf8.IsValid(body.Span))
            throw new FormatException("It is not valid UTF-8.");
        var logs = new EncodedLogs(max);
        try
        {
            var found = JsonMembers.Find(body, "resourceLogs", "resource_logs");
            foreach (var resourceLogs in Objects(Either(found[0], found[1]), logs))
                SplitResource(resourceLogs, logs);
        }
        catch (JsonException exception)
        {
            throw new FormatException(exception.Message, exception);
        }

        return logs;
    }

    public override T Decode<T>(MessageParser<T> parser, ReadOnlyMemory<byte> part)
    {
        if (part.IsEmpty)
            return new T();
        try
        {
            var message = Parser.Parse<T>(ParserText.From(part));
            if (message is LogRecord record)
                (record.TraceId, record.SpanId) = (FromHex(record.TraceId), FromHex(record.SpanId));
            return message;
        }
        catch (Exception exception)
            when (exception is InvalidProtocolBufferException or InvalidJsonException or JsonException)
        {
            throw new FormatException(exception.Message, exception);
        }
    }

    public override byte[] Encode(IMessage message) => Encoding.UTF8.GetBytes(JsonFormatter.Default.Format(message));

    private static void SplitResource(ReadOnlyMemory<byte> resourceLogs, EncodedLogs logs)
    {
        var parts = JsonMembers.Find(
            resourceLogs, "resource", "schemaUrl", "schema_url", "scopeLogs", "scope_logs");
        var resource = new EncodedResource(parts[0], Text(Either(parts[1], parts[2])));
        foreach (var scopeLogs in Objects(Either(parts[3], parts[4]), logs))
        {
            var inner = JsonMembers.Find(scopeLogs, "scope", "schemaUrl", "schema_url", "logRecords", "log_records");
            var records = Objects(Either(inner[3], inner[4]), logs);
            logs.Scopes.Add(new EncodedScope(resource, inner[0], Text(Either(inner[1], inner[2])), records));
        }
    }

    /// <summary>
    /// The value under either spelling of a name. OTLP has the first alone, but an exporter that writes the other would
    /// be told 200, and its records would be gone.
    /// </summary>
    private static ReadOnlyMemory<byte> Either(ReadOnlyMemory<byte> name, ReadOnlyMemory<byte> otherSpelling) =>
        name.IsEmpty || otherSpelling.IsEmpty
            ? name.IsEmpty ? otherSpelling : name
            : throw new JsonException("A member must not appear twice.");

    /// <summary>The objects of an array, counted one by one until there are too many.</summary>
    private static List<ReadOnlyMemory<byte>> Objects(ReadOnlyMemory<byte> json, EncodedLogs logs)
    {
        var objects = new List<ReadOnlyMemory<byte>>();
        if (json.IsEmpty)
            return objects;
        var reader = new Utf8JsonReader(json.Span, JsonMembers.ReaderOptions);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException("An array is missing.");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray && logs.TryCount())
        {
            if (reader.TokenType != JsonTokenType.StartObject)
                throw new JsonException("An object is missing in an array.");
            objects.Add(JsonMembers.Value(ref reader, json));
        }

        return objects;
    }

    private static string Text(ReadOnlyMemory<byte> json) =>
        json.IsEmpty ? string.Empty : JsonMembers.TextOrNull(json) ?? throw new JsonException("A string is missing.");

    /// <summary>
    /// The parser has read the id as Base64, as it does with all bytes. Hexadecimal digits are digits of Base64 as
    /// well, so that encoding the bytes again yields the text. An id that is no hexadecimal text was sent as Base64, as
    /// the JSON of protocol buffers has it.
    /// </summary>
    private static ByteString FromHex(ByteString readAsBase64)
    {
        var bytes = new byte[(readAsBase64.Length / 3 * 2) + 2];
        return Convert.FromHexString(readAsBase64.ToBase64(), bytes, out _, out var written)
            is System.Buffers.OperationStatus.Done
            ? ByteString.CopyFrom(bytes, 0, written) : readAsBase64;
    }
}
