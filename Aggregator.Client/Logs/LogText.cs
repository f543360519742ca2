using System.Collections;
using System.Globalization;
using System.Text;

namespace Aggregator.Client.Logs;

/// <summary>
/// Makes texts that the Aggregator stores: of bounded length, without U+0000 and unpaired surrogates.
/// </summary>
public static class LogText
{
    internal const int MaxLength = 32 * 1024;

    private const int MaxItems = 100;

    /// <summary>
    /// Whether a value never changes, so that it may be kept and formatted later by another thread. Anything else has
    /// to be formatted by the thread that logs.
    /// </summary>
    public static bool IsImmutable(object? value) => value is null or string
        or bool or char or sbyte or byte or short or ushort or int or uint or long or ulong
        or float or double or decimal
        or Guid or DateTime or DateTimeOffset or TimeSpan or DateOnly or TimeOnly or Enum or Uri or Version;

    /// <summary>
    /// Formats a value as text: lists with commas between their items, everything else as it does itself. A list in a
    /// list is not looked into, because one may contain itself.
    /// </summary>
    public static string Format(object? value) => value switch
    {
        string text => text,
        IEnumerable items => string.Join(", ", items.Cast<object?>().Take(MaxItems).Select(Single)),
        _ => Single(value),
    };

    private static string Single(object? value) => value is null
        ? "(null)" : Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty;

    internal static string Clean(string text)
    {
        var clipped = text.Length <= MaxLength ? text : text[..MaxLength] + "…";
        var characters = clipped.AsSpan();
        if (!characters.ContainsAnyInRange('\uD800', '\uDFFF') && !characters.Contains('\0'))
            return clipped;
        var clean = new StringBuilder(clipped.Length);
        foreach (var rune in clipped.EnumerateRunes())
            clean.Append(rune.Value == 0 ? Rune.ReplacementChar : rune);
        return clean.ToString();
    }
}
