using System.Buffers;
using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Aggregator.Hosting.RabbitMq;
using MassTransit;
using RabbitMQ.Client;

namespace Aggregator.Consumers.Deliveries;

/// <summary>
/// Formats a message's properties and headers as JSON that jsonb accepts, for operators who investigate a rejection. It
/// holds at most <see cref="MaxEntries"/> headers and <see cref="MaxText"/> characters of each text.
/// </summary>
internal static class HeaderJson
{
    public const int MaxEntries = 64;
    public const int MaxText = 1000;
    private const int MaxDepth = 4;

    public static string From(RabbitMqBasicConsumeContext delivery)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            WriteText(json, "exchange", delivery.Exchange);
            WriteText(json, "routing_key", delivery.RoutingKey);
            WriteProperties(json, delivery.Properties);
            if (delivery.Properties.Headers is IDictionary headers)
            {
                json.WritePropertyName("headers");
                WriteTable(json, headers, 0);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>
    /// Why a message is rejected for its headers, which are then kept as bytes; usually <c>null</c>.
    /// </summary>
    public static string? Refusal(IReadOnlyBasicProperties? properties) =>
        properties?.Headers is { } headers && headers.TryGetValue(SetAsideHeaders.Refusal, out var reason)
            && reason is byte[] text
            ? Text(text)
            : null;

    private static void WriteProperties(Utf8JsonWriter json, IReadOnlyBasicProperties properties)
    {
        WriteText(json, "content_type", properties.ContentType);
        WriteText(json, "content_encoding", properties.ContentEncoding);
        WriteText(json, "message_id", properties.MessageId);
        WriteText(json, "correlation_id", properties.CorrelationId);
        WriteText(json, "app_id", properties.AppId);
        WriteText(json, "user_id", properties.UserId);
        WriteText(json, "type", properties.Type);
        WriteText(json, "reply_to", properties.ReplyTo);
        WriteText(json, "expiration", properties.Expiration);
        if (properties.IsTimestampPresent())
            json.WriteNumber("timestamp", properties.Timestamp.UnixTime);
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? text)
    {
        if (!string.IsNullOrEmpty(text))
            json.WriteString(name, Clean(text));
    }

    private static void WriteTable(Utf8JsonWriter json, IDictionary table, int depth)
    {
        json.WriteStartObject();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in table)
        {
            var name = Clean(entry.Key.ToString()!);
            if (names.Count == MaxEntries || !names.Add(name))
                continue;
            json.WritePropertyName(name);
            WriteValue(json, entry.Value, depth + 1);
        }

        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, object? value, int depth)
    {
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case bool yes: json.WriteBooleanValue(yes); break;
            case byte[] bytes when Utf8.IsValid(bytes): json.WriteStringValue(Text(bytes)); break;
            case byte[] bytes: WriteBytes(json, bytes); break;
            case BinaryTableValue binary: WriteBytes(json, binary.Bytes); break;
            case decimal number: json.WriteNumberValue(AmqpDecimal.Meant(number)); break;
            case AmqpTimestamp moment: json.WriteNumberValue(moment.UnixTime); break;
            case IDictionary table when depth < MaxDepth: WriteTable(json, table, depth); break;
            case IList list when depth < MaxDepth: WriteList(json, list, depth); break;
            case IDictionary or IList: json.WriteStringValue("(nested deeper)"); break;
            case float or double: json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture)); break;
            case sbyte or byte or short or ushort or int or uint or long:
                json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            default: json.WriteStringValue(Clean(Convert.ToString(value, CultureInfo.InvariantCulture)!)); break;
        }
    }

    /// <summary>
    /// Bytes that are not text become an object with this one member; no header of another type becomes such an object.
    /// </summary>
    private static void WriteBytes(Utf8JsonWriter json, ReadOnlySpan<byte> bytes)
    {
        json.WriteStartObject();
        json.WriteBase64String("base64", bytes[..Math.Min(bytes.Length, HeaderTable.MaxBytes)]);
        json.WriteEndObject();
    }

    private static string Text(ReadOnlySpan<byte> utf8) =>
        Clean(Encoding.UTF8.GetString(utf8[..Math.Min(utf8.Length, 4 * MaxText)]));

    private static void WriteList(Utf8JsonWriter json, IList list, int depth)
    {
        json.WriteStartArray();
        foreach (var item in list.Cast<object?>().Take(MaxEntries))
            WriteValue(json, item, depth + 1);
        json.WriteEndArray();
    }

    /// <summary>jsonb and text cannot hold U+0000, and a cut must not leave half of a surrogate pair.</summary>
    internal static string Clean(string text)
    {
        var end = Math.Min(text.Length, MaxText);
        if (end < text.Length && char.IsHighSurrogate(text[end - 1]))
            end--;
        return text[..end].Replace('\0', '\uFFFD');
    }
}
