namespace Aggregator.Contracts.Parsing;

/// <summary>
/// Date and time in ISO 8601's extended format, as RFC 3339 and the common languages' libraries write it:
/// <c>2026-01-31T12:00[:00[.123456789]][Z|±hh[:mm]]</c>. A space may stand for the T; without an offset the time is
/// UTC.
/// </summary>
/// <remarks>
/// .NET's own parser accepts no more than seven decimals, and Go and Java write nine. PostgreSQL keeps six, so decimals
/// past the sixth are truncated here; a time is therefore the same wherever it is used, and never becomes later.
/// </remarks>
public static class Iso8601
{
    /// <summary>Reads the time and turns it into UTC.</summary>
    /// <returns>Whether the text is in the format and within the years 1 to 9999.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out DateTimeOffset value)
    {
        value = default;
        if (text.Length < 16 || text[4] != '-' || text[7] != '-' || text[10] is not ('T' or 't' or ' ')
            || text[13] != ':')
            return false;
        if (!Number(text[..4], out var year) || !Number(text[5..7], out var month) || !Number(text[8..10], out var day)
            || !Number(text[11..13], out var hour) || !Number(text[14..16], out var minute))
            return false;

        var rest = text[16..];
        if (!TakeSeconds(ref rest, out var second, out var ticks) || !TryParseOffset(rest, out var offset))
            return false;
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)
            || hour > 23 || minute > 59 || second > 59)
            return false;

        var local = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Unspecified).AddTicks(ticks);
        var utcTicks = local.Ticks - (offset * TimeSpan.TicksPerMinute);
        if (utcTicks < DateTime.MinValue.Ticks || utcTicks > DateTime.MaxValue.Ticks)
            return false;
        value = new DateTimeOffset(utcTicks, TimeSpan.Zero);
        return true;
    }

    private static bool TakeSeconds(ref ReadOnlySpan<char> rest, out int second, out long ticks)
    {
        second = 0;
        ticks = 0;
        if (rest is not [':', ..])
            return true;
        if (rest.Length < 3 || !Number(rest[1..3], out second))
            return false;
        rest = rest[3..];
        if (rest is not ['.' or ',', ..])
            return true;

        rest = rest[1..];
        var digits = rest.IndexOfAnyExceptInRange('0', '9');
        digits = digits < 0 ? rest.Length : digits;
        var kept = rest[..Math.Min(digits, 6)];
        if (!Number(kept, out var fraction))
            return false;
        ticks = (long)(fraction * Math.Pow(10, 7 - kept.Length));
        rest = rest[digits..];
        return true;
    }

    /// <summary>Minutes east of UTC.</summary>
    private static bool TryParseOffset(ReadOnlySpan<char> text, out int minutes)
    {
        minutes = 0;
        if (text is [] or ['Z' or 'z'])
            return true;
        if (text is not ['+' or '-', ..])
            return false;

        var hours = 0;
        var digits = text[1..];
        var valid = digits.Length switch
        {
            2 => Number(digits, out hours),
            4 => Number(digits[..2], out hours) && Number(digits[2..], out minutes),
            5 when digits[2] == ':' => Number(digits[..2], out hours) && Number(digits[3..], out minutes),
            _ => false,
        };
        if (!valid || hours > 23 || minutes > 59)
            return false;
        minutes = ((hours * 60) + minutes) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool Number(ReadOnlySpan<char> digits, out int value)
    {
        value = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit(digit))
                return false;
            value = (value * 10) + (digit - '0');
        }

        return digits.Length > 0;
    }
}
