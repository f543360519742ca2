namespace Aggregator.Api.Access;

/// <summary>Parses lists as environment variables hold them.</summary>
internal static class Lists
{
    /// <summary>Splits at commas, trims white space and drops empty parts.</summary>
    public static string[] Split(string text) =>
        text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
