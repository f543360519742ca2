using System.Text;
using System.Text.Json;

namespace Aggregator.Contracts.Parsing;

/// <summary>
/// Sanitizes and truncates text that contains what publishers have sent, such as the reason for a rejection:
/// PostgreSQL's <c>text</c> and <c>jsonb</c> accept the result, and it is short.
/// </summary>
public static class StorableText
{
    private const string Ellipsis = "…";

    /// <summary>
    /// The reason on one line: control characters and halves of surrogate pairs become U+FFFD, and a reason longer than
    /// <see cref="LogEventLimits.MaxReasonLength"/> is truncated and ends with an ellipsis.
    /// </summary>
    public static string Reason(string reason)
    {
        if (reason.Length <= LogEventLimits.MaxReasonLength && !reason.Any(NeedsCare))
            return reason;
        return Clean(reason, LogEventLimits.MaxReasonLength, char.IsControl, Ellipsis);
    }

    /// <summary>
    /// Returns the name, changed only where PostgreSQL could not hold it, and cut to the given number of UTF-16 units.
    /// </summary>
    public static string Name(string name, int maxLength) => Clean(name, maxLength, unit => unit == '\0', string.Empty);

    /// <summary>
    /// The text if it is one JSON value that jsonb can hold; otherwise its beginning as a JSON string.
    /// </summary>
    public static string Json(string json) =>
        StorableJson.IsStorable(json) ? json : JsonSerializer.Serialize(Reason(json));

    private static bool NeedsCare(char unit) => char.IsControl(unit) || char.IsSurrogate(unit);

    private static string Clean(string text, int maxLength, Func<char, bool> isRefused, string end)
    {
        var isCut = text.Length > maxLength;
        var room = isCut ? maxLength - end.Length : text.Length;
        if (isCut && char.IsHighSurrogate(text[room - 1]))
            room--;
        var clean = new StringBuilder(Math.Min(text.Length, maxLength));
        foreach (var rune in text.AsSpan(0, room).EnumerateRunes())
            clean.Append(rune.IsBmp && isRefused((char)rune.Value) ? Rune.ReplacementChar : rune);
        return isCut ? clean.Append(end).ToString() : clean.ToString();
    }
}
