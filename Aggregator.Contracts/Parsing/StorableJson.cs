using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Aggregator.Contracts.Parsing;

/// <summary>
/// Detects JSON tokens that PostgreSQL's <c>text</c> and <c>jsonb</c> cannot hold although they are valid JSON.
/// </summary>
internal static class StorableJson
{
    private const string Nul = @"must not contain the character U+0000 (\u0000)";
    private const string LoneSurrogate = @"must not contain half of a surrogate pair (\ud800 to \udfff)";

    private static readonly string TooManyDigits = string.Create(
        CultureInfo.InvariantCulture,
        $"must not contain a number of more than {LogEventLimits.MaxIntegerDigits} digits before or "
        + $"{LogEventLimits.MaxFractionDigits} after the decimal point");

    /// <summary>The rule that the current token breaks, or <c>null</c>.</summary>
    public static string? Refusal(ref Utf8JsonReader reader)
    {
        var growth = 0L;
        return Refusal(ref reader, ref growth);
    }

    /// <summary>
    /// The same; adds to <paramref name="growth"/> how many bytes longer a number becomes when it is written out.
    /// </summary>
    public static string? Refusal(ref Utf8JsonReader reader, ref long growth) => reader.TokenType switch
    {
        JsonTokenType.String or JsonTokenType.PropertyName =>
            reader.ValueIsEscaped ? RefusedEscape(reader.ValueSpan) : null,
        JsonTokenType.Number => IsTooLong(reader.ValueSpan, ref growth) ? TooManyDigits : null,
        _ => null,
    };

    /// <summary>Whether the text is one JSON value that jsonb can hold.</summary>
    public static bool IsStorable(string json)
    {
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
            while (reader.Read())
            {
                if (Refusal(ref reader) is not null)
                    return false;
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>
    /// Only escapes can bring these characters in: a raw control character is malformed JSON, and half a surrogate pair
    /// is malformed UTF-8, which REST and AMQP both reject before they read.
    /// </summary>
    private static string? RefusedEscape(ReadOnlySpan<byte> escaped)
    {
        for (var at = escaped.IndexOf((byte)'\\'); at >= 0; at = NextEscape(escaped, at))
        {
            if (escaped[at + 1] != (byte)'u')
                continue;
            var unit = Unit(escaped, at);
            if (unit == 0)
                return Nul;
            if (char.IsLowSurrogate((char)unit))
                return LoneSurrogate;
            if (!char.IsHighSurrogate((char)unit))
                continue;
            at += 6;
            if (at + 5 >= escaped.Length || escaped[at] != (byte)'\\' || escaped[at + 1] != (byte)'u'
                || !char.IsLowSurrogate((char)Unit(escaped, at)))
                return LoneSurrogate;
        }

        return null;
    }

    private static int NextEscape(ReadOnlySpan<byte> escaped, int at)
    {
        var next = escaped[(at + 2)..].IndexOf((byte)'\\');
        return next < 0 ? -1 : at + 2 + next;
    }

    /// <summary>The UTF-16 unit of the escape; the JSON reader has already validated its four digits.</summary>
    private static int Unit(ReadOnlySpan<byte> escaped, int at) =>
        Utf8Parser.TryParse(escaped.Slice(at + 2, 4), out int unit, out _, 'x') ? unit : 0;

    private static bool IsTooLong(ReadOnlySpan<byte> number, ref long growth)
    {
        // A number this short without an exponent is within both limits.
        var mark = number.IndexOfAny((byte)'e', (byte)'E');
        if (mark < 0 && number.Length <= LogEventLimits.MaxIntegerDigits)
            return false;

        var sent = number.Length;
        var exponent = 0;
        if (mark >= 0)
        {
            var text = Encoding.ASCII.GetString(number[(mark + 1)..]);
            if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent)
                || Math.Abs((long)exponent) > LogEventLimits.MaxFractionDigits)
                return true;
            number = number[..mark];
        }

        var sign = number[0] == (byte)'-' ? 1 : 0;
        number = number[sign..];
        var point = number.IndexOf((byte)'.');
        var integer = (point < 0 ? number.Length : point) + exponent;
        var fraction = (point < 0 ? 0 : number.Length - point - 1) - exponent;
        var plain = sign + Math.Max(integer, 1) + (fraction > 0 ? 1 + fraction : 0);
        growth += Math.Max(plain - sent, 0);
        return integer > LogEventLimits.MaxIntegerDigits || fraction > LogEventLimits.MaxFractionDigits;
    }
}
