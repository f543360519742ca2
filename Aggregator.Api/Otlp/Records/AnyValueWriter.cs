using System.Globalization;
using System.Text.Json;
using OpenTelemetry.Proto.Common.V1;

namespace Aggregator.Api.Otlp.Records;

/// <summary>Writes attributes and bodies as JSON that PostgreSQL can store.</summary>
/// <param name="json">Where to write.</param>
/// <param name="maxBytes">Length at which writing stops; the JSON is then incomplete.</param>
internal sealed class AnyValueWriter(Utf8JsonWriter json, int maxBytes)
{
    /// <summary>Number of names for which room is made at once.</summary>
    private const int MaxRoom = 64;

    public bool IsTooLong => json.BytesCommitted + json.BytesPending > maxBytes;

    public void WriteObject(IReadOnlyCollection<KeyValue> entries)
    {
        // Keys must be unique, and yet loggers send some twice. Every value is kept. Writing stops long before the end
        // of very many entries, for which there is no room to be made then.
        var names = new Dictionary<string, int>(Math.Min(entries.Count, MaxRoom), StringComparer.Ordinal);
        json.WriteStartObject();
        foreach (var entry in entries)
        {
            if (IsTooLong)
                return;
            json.WritePropertyName(Unique(Storable(entry.Key), names));
            WriteValue(entry.Value);
        }

        json.WriteEndObject();
    }

    public void WriteValue(AnyValue? value)
    {
        switch (value?.ValueCase)
        {
            case AnyValue.ValueOneofCase.StringValue:
                json.WriteStringValue(Storable(value.StringValue));
                break;
            case AnyValue.ValueOneofCase.BoolValue:
                json.WriteBooleanValue(value.BoolValue);
                break;
            case AnyValue.ValueOneofCase.IntValue:
                json.WriteNumberValue(value.IntValue);
                break;
            case AnyValue.ValueOneofCase.DoubleValue:
                WriteDouble(value.DoubleValue);
                break;
            case AnyValue.ValueOneofCase.ArrayValue:
                WriteArray(value.ArrayValue.Values);
                break;
            case AnyValue.ValueOneofCase.KvlistValue:
                WriteObject(value.KvlistValue.Values);
                break;
            case AnyValue.ValueOneofCase.BytesValue:
                json.WriteBase64StringValue(value.BytesValue.Span);
                break;
            default:
                json.WriteNullValue();
                break;
        }
    }

    /// <summary>PostgreSQL has no character U+0000. A line of a log is not refused for one.</summary>
    public static string Storable(string text) => text.Replace('\0', '\uFFFD');

    private void WriteArray(IReadOnlyCollection<AnyValue> values)
    {
        json.WriteStartArray();
        foreach (var value in values)
        {
            if (IsTooLong)
                return;
            WriteValue(value);
        }

        json.WriteEndArray();
    }

    private void WriteDouble(double number)
    {
        if (double.IsFinite(number))
            json.WriteNumberValue(number);
        else
            json.WriteStringValue(number.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The name itself, or with <c>#2</c>, <c>#3</c> and so on behind it if it is taken.</summary>
    private static string Unique(string name, Dictionary<string, int> names)
    {
        if (names.TryAdd(name, 1))
            return name;
        string other;
        do
            other = FormattableString.Invariant($"{name}#{++names[name]}");
        while (!names.TryAdd(other, 1));
        return other;
    }
}
