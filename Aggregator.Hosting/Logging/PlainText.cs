using System.Text;

namespace Aggregator.Hosting.Logging;

/// <summary>Text that cannot end a line or control a terminal.</summary>
internal static class PlainText
{
    /// <summary>
    /// The text with a blank for each line feed, as in the trace of an exception, and U+FFFD for every other control
    /// character, line separator and character that changes the direction of what follows.
    /// </summary>
    public static string From(string? text)
    {
        if (text is null || !text.AsSpan().ContainsAny(Controls))
            return text ?? string.Empty;
        var plain = new StringBuilder(text.Length);
        foreach (var unit in text)
            plain.Append(unit == '\n' ? ' ' : Controls.Contains(unit) ? (char)Rune.ReplacementChar.Value : unit);
        return plain.ToString();
    }

    private static readonly System.Buffers.SearchValues<char> Controls = System.Buffers.SearchValues.Create(
        [.. Enumerable.Range(0, char.MaxValue).Select(code => (char)code).Where(IsControl)]);

    private static bool IsControl(char unit) => char.IsControl(unit)
        || unit is '\u2028' or '\u2029' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');
}
