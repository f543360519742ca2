namespace Aggregator.Client;

/// <summary>An event that was not accepted, and that no retry can help.</summary>
/// <param name="Index">Its index among the events of the call; the first is 0.</param>
/// <param name="Topic">Its topic; empty if it has none.</param>
/// <param name="EventId">Its id; empty if it has none.</param>
/// <param name="Status">The HTTP status of the response, such as 422 for a broken rule or 401 for a missing
/// key.</param>
/// <param name="Reasons">At least one sentence that names the field and the rule.</param>
public sealed record RejectedEvent(
    int Index, string Topic, string EventId, int Status, IReadOnlyList<string> Reasons);
