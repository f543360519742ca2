using System.Runtime.InteropServices;
using System.Text;
using Google.Protobuf;
using OpenTelemetry.Proto.Collector.Logs.V1;
using OpenTelemetry.Proto.Logs.V1;

namespace Aggregator.Api.Otlp.Encodings;

/// <summary><c>application/x-protobuf</c>.</summary>
internal sealed class ProtobufEncoding : OtlpEncoding
{
    public override string MediaType => "application/x-protobuf";

    public override EncodedLogs Split(ReadOnlyMemory<byte> body, int max)
    {
        var logs = new EncodedLogs(max);
        try
        {
            foreach (var (field, value) in Fields(body))
            {
                if (field == ExportLogsServiceRequest.ResourceLogsFieldNumber && logs.TryCount())
                    SplitResource(value, logs);
                if (logs.AreTooMany)
                    break;
            }
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new FormatException(exception.Message, exception);
        }

        return logs;
    }

    public override T Decode<T>(MessageParser<T> parser, ReadOnlyMemory<byte> part)
    {
        try
        {
            return parser.WithDiscardUnknownFields(true).ParseFrom(part.Span);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new FormatException(exception.Message, exception);
        }
    }

    public override byte[] Encode(IMessage message) => message.ToByteArray();

    private static void SplitResource(ReadOnlyMemory<byte> resourceLogs, EncodedLogs logs)
    {
        // The parts of a message may come in any order.
        var resource = new EncodedResource(default, string.Empty);
        foreach (var (field, value) in Fields(resourceLogs))
        {
            if (field == ResourceLogs.ResourceFieldNumber)
                resource = resource with { Message = Once(resource.Message, value) };
            else if (field == ResourceLogs.SchemaUrlFieldNumber)
                resource = resource with { SchemaUrl = Encoding.UTF8.GetString(value.Span) };
        }

        foreach (var (field, value) in Fields(resourceLogs))
        {
            if (field == ResourceLogs.ScopeLogsFieldNumber && logs.TryCount())
                SplitScope(resource, value, logs);
            if (logs.AreTooMany)
                return;
        }
    }

    private static void SplitScope(EncodedResource resource, ReadOnlyMemory<byte> scopeLogs, EncodedLogs logs)
    {
        var scope = new EncodedScope(resource, default, string.Empty, []);
        foreach (var (field, value) in Fields(scopeLogs))
        {
            if (field == ScopeLogs.ScopeFieldNumber)
                scope = scope with { Message = Once(scope.Message, value) };
            else if (field == ScopeLogs.SchemaUrlFieldNumber)
                scope = scope with { SchemaUrl = Encoding.UTF8.GetString(value.Span) };
            else if (field == ScopeLogs.LogRecordsFieldNumber && logs.TryCount())
                scope.Records.Add(value);
            if (logs.AreTooMany)
                return;
        }

        logs.Scopes.Add(scope);
    }

    /// <summary>
    /// The message in a field that may come once. Protocol buffers would merge a second one, which no exporter sends.
    /// </summary>
    private static ReadOnlyMemory<byte> Once(ReadOnlyMemory<byte> before, ReadOnlyMemory<byte> message) =>
        before.IsEmpty ? message : throw new FormatException("A resource or scope must not appear twice.");

    /// <summary>The fields of a message that hold bytes, text or a message; the others are skipped.</summary>
    private static IEnumerable<(int Field, ReadOnlyMemory<byte> Value)> Fields(ReadOnlyMemory<byte> message)
    {
        if (!MemoryMarshal.TryGetArray(message, out var segment) || segment.Count == 0)
            yield break;
        using var input = new CodedInputStream(segment.Array!, segment.Offset, segment.Count);
        while (input.ReadTag() is var tag and > 0)
        {
            // Positions are those in the array.
            var start = (int)input.Position - segment.Offset;
            input.SkipLastField();
            var end = (int)input.Position - segment.Offset;
            if (WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
                yield return (WireFormat.GetTagFieldNumber(tag), Content(message, start, end));
        }
    }

    /// <summary>
    /// The bytes between two positions without the length that they begin with, which the stream has validated.
    /// </summary>
    private static ReadOnlyMemory<byte> Content(ReadOnlyMemory<byte> message, int start, int end)
    {
        while ((message.Span[start++] & 0x80) != 0)
            continue;
        return message[start..end];
    }
}
