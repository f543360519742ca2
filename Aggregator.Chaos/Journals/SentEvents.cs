namespace Aggregator.Chaos.Journals;

/// <summary>All events of all journals, by identity. Not safe for concurrent use.</summary>
internal sealed class SentEvents
{
    private readonly Dictionary<EventIdentity, SentEvent> _events = [];

    public int Count => _events.Count;

    public int Confirmed { get; private set; }

    /// <summary>Events that were sent with two values, which would make the comparison meaningless.</summary>
    public int Ambiguous { get; private set; }

    public IEnumerable<KeyValuePair<EventIdentity, SentEvent>> All => _events;

    public SentEvent Add(EventIdentity identity, ulong value)
    {
        if (!_events.TryGetValue(identity, out var sent))
            _events.Add(identity, sent = new SentEvent(value));
        if (sent.Value != value)
            Ambiguous++;
        return sent;
    }

    public void Confirm(SentEvent sent)
    {
        if (sent.IsConfirmed)
            return;
        sent.IsConfirmed = true;
        Confirmed++;
    }

    public SentEvent? Find(EventIdentity identity) => _events.GetValueOrDefault(identity);
}
