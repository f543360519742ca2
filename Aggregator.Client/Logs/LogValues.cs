using System.Text.Json;

namespace Aggregator.Client.Logs;

/// <summary>Writes the values of a line as JSON.</summary>
internal static class LogValues
{
    /// <summary>Far below the 64 levels of the contract, and far above what anybody reads.</summary>
    private const int MaxDepth = 20;

    private const int MaxItems = 1_000;

    /// <summary>
    /// Writes an object. No name may occur twice in it, so that of several values the last one counts.
    /// </summary>
    public static void WriteObject(
        Utf8JsonWriter writer, IReadOnlyList<KeyValuePair<string, object?>> pairs, int depth = 0)
    {
        writer.WriteStartObject();
        var count = Math.Min(pairs.Count, MaxItems);
        for (var i = 0; i < count; i++)
        {
            var name = LogText.Clean(pairs[i].Key);
            if (IsRepeated(pairs, i + 1, count, name))
                continue;
            writer.WritePropertyName(name);
            Write(writer, pairs[i].Value, depth + 1);
        }

        writer.WriteEndObject();
    }

    public static void WriteArray(Utf8JsonWriter writer, IReadOnlyList<object?> items, int depth = 0)
    {
        writer.WriteStartArray();
        foreach (var item in items.Take(MaxItems))
            Write(writer, item, depth + 1);
        writer.WriteEndArray();
    }

    private static bool IsRepeated(
        IReadOnlyList<KeyValuePair<string, object?>> pairs, int start, int end, string name)
    {
        for (var i = start; i < end; i++)
        {
            if (LogText.Clean(pairs[i].Key) == name)
                return true;
        }

        return false;
    }

    private static void Write(Utf8JsonWriter writer, object? value, int depth)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case sbyte or byte or short or ushort or int or uint or long:
                writer.WriteNumberValue(Convert.ToInt64(value, null));
                break;
            case ulong number:
                writer.WriteNumberValue(number);
                break;
            case decimal number:
                writer.WriteNumberValue(number);
                break;
            case float number when float.IsFinite(number):
                writer.WriteNumberValue(number);
                break;
            case double number when double.IsFinite(number):
                writer.WriteNumberValue(number);
                break;
            case Guid id:
                writer.WriteStringValue(id);
                break;
            case DateTimeOffset time:
                writer.WriteStringValue(time);
                break;
            case DateTime time:
                writer.WriteStringValue(time);
                break;
            case IReadOnlyList<KeyValuePair<string, object?>> pairs when depth < MaxDepth:
                WriteObject(writer, pairs, depth);
                break;
            case IReadOnlyList<object?> items when depth < MaxDepth:
                WriteArray(writer, items, depth);
                break;
            default:
                writer.WriteStringValue(LogText.Clean(LogText.Format(value)));
                break;
        }
    }
}
