using System.Globalization;
using System.Text;
using System.Text.Json;
using Aggregator.Api.Publishing.Bodies;

namespace Aggregator.Api.Otlp.Encodings;

/// <summary>Rewrites what the JSON parser of protocol buffers would refuse or round.</summary>
internal static class ParserText
{
    /// <summary>Number of decimal digits that every double holds.</summary>
    private const int DoubleDigits = 15;

    /// <summary>Length of an escape such as <c>\ud83d</c>.</summary>
    private const int EscapeLength = 6;

    /// <summary>The same JSON, in which the parser reads every integer and every string.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static string From(ReadOnlyMemory<byte> json)
    {
        var text = new StringBuilder(json.Length + 16);
        var copied = 0;
        var reader = new Utf8JsonReader(json.Span, JsonMembers.ReaderOptions);
        while (reader.Read())
        {
            if (!IsLongInteger(ref reader) && !HasSurrogate(ref reader))
                continue;
            var (start, end) = ((int)reader.TokenStartIndex, (int)reader.BytesConsumed);
            var token = Encoding.UTF8.GetString(json.Span[start..end]);
            text.Append(Encoding.UTF8.GetString(json.Span[copied..start]));
            if (reader.TokenType == JsonTokenType.Number)
                text.Append('"').Append(token).Append('"');
            else
                AppendWhole(text, token);
            copied = end;
        }

        return text.Append(Encoding.UTF8.GetString(json.Span[copied..])).ToString();
    }

    /// <summary>
    /// An integer that a double may not hold, such as nanoseconds, is put into quotes: the parser reads every number as
    /// a double, and 64-bit integers may come as text.
    /// </summary>
    private static bool IsLongInteger(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number
        && reader.ValueSpan.Length > DoubleDigits
        && !reader.ValueSpan.ContainsAny(".eE"u8);

    private static bool HasSurrogate(ref Utf8JsonReader reader) =>
        reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName
        && reader.ValueIsEscaped
        && (reader.ValueSpan.IndexOf(@"\ud"u8) >= 0 || reader.ValueSpan.IndexOf(@"\uD"u8) >= 0);

    /// <summary>
    /// Appends the token with U+FFFD in place of halves of surrogate pairs. Programs that cut a text in the middle of a
    /// character send one, and encoders of protocol buffers replace it likewise.
    /// </summary>
    private static void AppendWhole(StringBuilder text, string token)
    {
        for (var at = 0; at < token.Length;)
        {
            var length = token[at] != '\\' ? 1 : token[at + 1] != 'u' ? 2 : EscapeLength;
            if (length == EscapeLength && char.IsSurrogate(Unit(token, at)))
            {
                var isPair = char.IsHighSurrogate(Unit(token, at))
                    && token.AsSpan(at + length).StartsWith(@"\u")
                    && char.IsLowSurrogate(Unit(token, at + length));
                text.Append(isPair ? token.AsSpan(at, 2 * length) : @"\ufffd");
                at += isPair ? 2 * length : length;
                continue;
            }

            text.Append(token, at, length);
            at += length;
        }
    }

    private static char Unit(string token, int at) =>
        (char)ushort.Parse(token.AsSpan(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
