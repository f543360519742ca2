namespace Aggregator.Api.Reading;

/// <summary>Suggests how to narrow a query that timed out.</summary>
internal static class QueryAdvice
{
    private static readonly string[] Scanned = ["source", "event_from", "event_to", "payload"];

    public static string Advice(IQueryCollection query)
    {
        var advice = new List<string>();
        if (!query.ContainsKey("topic"))
            advice.Add("name a topic");
        if (!query.ContainsKey("from") || !query.ContainsKey("to"))
            advice.Add("bound the time of storing with from and to");
        else
            advice.Add("bring from and to closer together");
        var scanned = Scanned.Where(query.ContainsKey).ToList();
        var reason = scanned.Count > 0
            ? $" No index serves {string.Join(" and ", scanned)}: every event within the other filters is looked at."
            : string.Empty;
        return $"The database gave up on it at its time limit. To narrow it: {string.Join("; ", advice)}.{reason}"
            + " GET /events/export has no such limit.";
    }
}
