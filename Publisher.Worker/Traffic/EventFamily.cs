namespace Publisher.Worker.Traffic;

/// <summary>
/// The events that share one event id. It knows which topics have had the id, because a second event with the same pair
/// (topic, event id) would be a duplicate that the plan believes to be unique.
/// </summary>
internal sealed class EventFamily(int homeTopic)
{
    private int _siblings;

    /// <summary>Gives a topic that has not had this event id yet; <c>false</c> when all have.</summary>
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
