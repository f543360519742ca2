using System.Text;
using Google.Protobuf;
using OpenTelemetry.Proto.Collector.Logs.V1;
using OpenTelemetry.Proto.Common.V1;
using OpenTelemetry.Proto.Logs.V1;
using OpenTelemetry.Proto.Resource.V1;

namespace Aggregator.Tests.Api.Otlp;

/// <summary>Creates log records and requests as an exporter does.</summary>
internal static class Logs
{
    /// <summary>2026-01-31T12:00:00.1234567Z and 89 nanoseconds.</summary>
    public const ulong Nanoseconds = 1_769_860_800_123_456_789;

    private static readonly JsonFormatter Formatter =
        new(JsonFormatter.Settings.Default.WithFormatEnumsAsIntegers(true));

    public static AnyValue Text(string text) => new() { StringValue = text };

    public static KeyValue Attribute(string name, string text) => Attribute(name, Text(text));

    public static KeyValue Attribute(string name, AnyValue value) => new() { Key = name, Value = value };

    public static LogRecord Record(string body, params KeyValue[] attributes) => new()
    {
        TimeUnixNano = Nanoseconds,
        SeverityNumber = SeverityNumber.Info,
        Body = Text(body),
        Attributes = { attributes },
    };

    public static Resource Service(string name, params KeyValue[] attributes) =>
        new() { Attributes = { Attribute("service.name", name), attributes } };

    public static ExportLogsServiceRequest Request(Resource? resource, params LogRecord[] records) => new()
    {
        ResourceLogs =
        {
            new ResourceLogs
            {
                Resource = resource,
                ScopeLogs = { new ScopeLogs { LogRecords = { records } } },
            },
        },
    };

    public static ExportLogsServiceRequest Request(string service, params LogRecord[] records) =>
        Request(Service(service), records);

    /// <summary>The request as OTLP has it in JSON: ids in hexadecimal, numbers for the severity.</summary>
    public static byte[] Json(ExportLogsServiceRequest request)
    {
        var text = Formatter.Format(request);
        var records = request.ResourceLogs
            .SelectMany(resource => resource.ScopeLogs)
            .SelectMany(scope => scope.LogRecords);
        foreach (var id in records.SelectMany(record => (ByteString[])[record.TraceId, record.SpanId]))
        {
            if (!id.IsEmpty)
                text = text.Replace(id.ToBase64(), Convert.ToHexStringLower(id.Span), StringComparison.Ordinal);
        }

        return Encoding.UTF8.GetBytes(text);
    }

    /// <summary>A record with a value of every kind in every field.</summary>
    public static LogRecord Full() => new()
    {
        TimeUnixNano = Nanoseconds,
        ObservedTimeUnixNano = Nanoseconds + 11,
        SeverityNumber = SeverityNumber.Error,
        SeverityText = "ERR",
        EventName = "payment.failed",
        Body = Text("Payment \"4711\" failed: größer"),
        Attributes =
        {
            Attribute("text", "a\nb"),
            Attribute("yes", new AnyValue { BoolValue = true }),
            Attribute("integer", new AnyValue { IntValue = long.MinValue }),
            Attribute("double", new AnyValue { DoubleValue = 0.1 }),
            Attribute("nan", new AnyValue { DoubleValue = double.NaN }),
            Attribute("infinite", new AnyValue { DoubleValue = double.NegativeInfinity }),
            Attribute("bytes", new AnyValue { BytesValue = ByteString.CopyFrom(0, 255) }),
            Attribute("empty", new AnyValue()),
            Attribute("array", new AnyValue { ArrayValue = new ArrayValue { Values = { Text("a"), new AnyValue() } } }),
            Attribute("map", new AnyValue { KvlistValue = new KeyValueList { Values = { Attribute("k", "v") } } }),
        },
        DroppedAttributesCount = 3,
        Flags = 1,
        TraceId = ByteString.CopyFrom(Convert.FromHexString("4bf92f3577b34da6a3ce929d0e0e4736")),
        SpanId = ByteString.CopyFrom(Convert.FromHexString("00f067aa0ba902b7")),
    };
}
