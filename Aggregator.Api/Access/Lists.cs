namespace Aggregator.Api.Access;

/// <summary>Lists as the environment holds them.</summary>
internal static class Lists
{
    /// <summary>Cuts at commas, without white space around the parts and without empty ones.</summary>
    public static string[] Split(string text) =>
        text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
