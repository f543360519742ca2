using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace Aggregator.Chaos.Journals;

/// <summary>
/// The value of an event as a number: a hash of topic, id, time, source and payload. It is the same for what was sent
/// and for what is read back, although the database keeps payloads as jsonb: the order of names, white space, escapes
/// and the spelling of numbers do not count. It shares no code with the product, whose error it would repeat.
/// </summary>
internal static class EventValue
{
    /// <summary>Reads one event, as sent or as exported; further members of the object are ignored.</summary>
    public static (EventIdentity Identity, ulong Value) Read(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        var identity = new EventIdentity(
            string.Intern(root.GetProperty("topic").GetString()!), root.GetProperty("event_id").GetString()!);
        return (identity, Hash(identity, root));
    }

    private static ulong Hash(EventIdentity identity, JsonElement root)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var canonical = new Utf8JsonWriter(buffer))
        {
            canonical.WriteStartArray();
            canonical.WriteStringValue(identity.Topic);
            canonical.WriteStringValue(identity.EventId);

            // PostgreSQL keeps microseconds.
            var time = root.GetProperty("timestamp").GetDateTimeOffset().UtcTicks;
            canonical.WriteNumberValue(time / TimeSpan.TicksPerMicrosecond);
            canonical.WriteStringValue(root.GetProperty("source").GetString());
            Write(root.GetProperty("payload"), canonical);
            canonical.WriteEndArray();
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(buffer.WrittenSpan, hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }

    private static void Write(JsonElement value, Utf8JsonWriter canonical)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                canonical.WriteStartObject();
                foreach (var member in value.EnumerateObject().OrderBy(one => one.Name, StringComparer.Ordinal))
                {
                    canonical.WritePropertyName(member.Name);
                    Write(member.Value, canonical);
                }

                canonical.WriteEndObject();
                break;
            case JsonValueKind.Array:
                canonical.WriteStartArray();
                foreach (var element in value.EnumerateArray())
                    Write(element, canonical);
                canonical.WriteEndArray();
                break;
            case JsonValueKind.Number:
                // The payloads' numbers fit; G29 drops the zeros at the end.
                canonical.WriteRawValue(value.GetDecimal().ToString("G29", CultureInfo.InvariantCulture));
                break;
            default:
                value.WriteTo(canonical);
                break;
        }
    }
}
