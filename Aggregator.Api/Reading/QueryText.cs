namespace Aggregator.Api.Reading;

/// <summary>Checks text from a query parameter that is compared with stored text.</summary>
internal static class QueryText
{
    /// <summary>
    /// The rule that the text breaks, as a sentence that begins with the parameter's name; <c>null</c> if it is valid
    /// or absent. An empty text selects nothing, or everything, and is hardly meant. PostgreSQL's text cannot hold
    /// U+0000.
    /// </summary>
    public static string? Error(string name, string? text) => text switch
    {
        null => null,
        "" => $"{name} must not be empty",
        _ => text.Contains('\0', StringComparison.Ordinal) ? $"{name} must not hold the character U+0000" : null,
    };
}
