using Aggregator.Contracts.Parsing;

namespace Aggregator.Api.Reading;

/// <summary>Parses a date and time from a query parameter, for every route.</summary>
internal static class QueryTime
{
    /// <summary>Ends the sentence that begins with the parameter's name.</summary>
    public const string Rule = "must be an ISO 8601 date and time, such as 2026-01-31T12:00:00Z";

    /// <summary>Reads the time as UTC; the plus of an offset may be escaped or not.</summary>
    /// <returns>Whether there is no text (<paramref name="time"/> is <c>null</c>), or a time.</returns>
    public static bool TryRead(string? text, out DateTime? time)
    {
        time = null;
        if (text is null)
            return true;

        // An unescaped plus of an offset arrives as a space.
        var zone = text.LastIndexOf(' ');
        if (zone > "2026-01-31T".Length)
            text = $"{text[..zone]}+{text[(zone + 1)..]}";
        if (!Iso8601.TryParse(text, out var parsed))
            return false;
        time = parsed.UtcDateTime;
        return true;
    }
}
