namespace Aggregator.Consumers.Telemetry;

/// <summary>
/// Chooses the topics that are labels of metrics: the largest ones that this process has seen, and "other" for the
/// rest. Publishers choose topics freely, so that both the labels at a time and those that there have ever been are
/// bounded. A topic that gets a label late begins at 0, and what it had before remains with "other".
/// </summary>
internal sealed class TopicLabels
{
    public const string Other = "other";

    /// <summary>Labels at a time.</summary>
    public const int MaxLabels = 20;

    /// <summary>
    /// Labels in the life of the process, because those that were used once are exported until its end.
    /// </summary>
    public const int MaxEver = 100;

    /// <summary>Topics without a label that are counted; when there are more, counting begins anew.</summary>
    private const int MaxCandidates = 1_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _labelled = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _candidates = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ever = new(StringComparer.Ordinal);

    /// <summary>The label of a topic that has had so many events more.</summary>
    public string Choose(string topic, long events)
    {
        lock (_lock)
        {
            if (_labelled.TryGetValue(topic, out var count))
            {
                _labelled[topic] = count + events;
                return topic;
            }

            if (_candidates.Count == MaxCandidates)
                _candidates.Clear();
            count = _candidates[topic] = _candidates.GetValueOrDefault(topic) + events;
            return TryLabel(topic, count) ? topic : Other;
        }
    }

    /// <summary>
    /// A topic takes the label of the smallest one when it has twice its events, so that two of the same size do not
    /// take turns.
    /// </summary>
    private bool TryLabel(string topic, long count)
    {
        if (!_ever.Contains(topic) && _ever.Count == MaxEver)
            return false;
        if (_labelled.Count == MaxLabels)
        {
            var smallest = _labelled.MinBy(label => label.Value);
            if (count < 2 * smallest.Value)
                return false;
            _labelled.Remove(smallest.Key);
            _candidates[smallest.Key] = smallest.Value;
        }

        _candidates.Remove(topic);
        _labelled.Add(topic, count);
        _ever.Add(topic);
        return true;
    }
}
