namespace Aggregator.Storage.Ledger;

/// <summary>
/// The kinds of requests by which the API counts accepted events, as <c>accepted_ledger</c> names them.
/// </summary>
public static class AcceptedDoors
{
    /// <summary>Requests of one event.</summary>
    public const string OneEvent = "single";

    /// <summary>Arrays.</summary>
    public const string Several = "array";

    /// <summary>Bodies of lines.</summary>
    public const string Lines = "lines";

    public static IReadOnlyList<string> All { get; } = [OneEvent, Several, Lines];
}
