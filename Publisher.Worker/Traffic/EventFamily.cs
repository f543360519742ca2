namespace Publisher.Worker.Traffic;

/// <summary>
/// The events that share one event id. The family records which topics have used the id, because a second event with
/// the same pair (topic, event id) would be a duplicate that the plan counts as unique.
/// </summary>
internal sealed class EventFamily(int homeTopic)
{
    private int _siblings;

    /// <summary>Takes a topic that has not used this event id yet; returns <c>false</c> if all have.</summary>
    public bool TryTakeTopic(int topics, out int topic)
    {
        topic = homeTopic;
        if (_siblings + 1 >= topics)
            return false;

        _siblings++;
        topic = (homeTopic + _siblings) % topics;
        return true;
    }
}
