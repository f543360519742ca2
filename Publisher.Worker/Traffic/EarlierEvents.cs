namespace Publisher.Worker.Traffic;

/// <summary>
/// The earlier events that the plan can repeat, in bounded memory: the last <see cref="RecentCapacity"/> events, and a
/// uniform sample of <see cref="SampleCapacity"/> out of all events so far (reservoir sampling). At about 600 bytes per
/// event they take 2 to 3 MB, however long the run.
/// </summary>
internal sealed class EarlierEvents(Random random)
{
    /// <summary>
    /// Small enough that a repeat of one of these events is sent at the same time as its original, or right after it.
    /// </summary>
    public const int RecentCapacity = 8;

    public const int SampleCapacity = 4096;

    private const double RecentShare = 0.4;

    private readonly PlannedEvent[] _recent = new PlannedEvent[RecentCapacity];
    private readonly List<PlannedEvent> _sample = [];
    private int _seen;

    public void Add(PlannedEvent planned)
    {
        _recent[_seen % RecentCapacity] = planned;
        _seen++;
        if (_sample.Count < SampleCapacity)
        {
            _sample.Add(planned);
            return;
        }

        var place = random.Next(_seen);
        if (place < SampleCapacity)
            _sample[place] = planned;
    }

    /// <summary>Returns an earlier event: in two of five cases a very recent one, otherwise any one so far.</summary>
    /// <exception cref="InvalidOperationException">No event has been added yet.</exception>
    public PlannedEvent Pick()
    {
        if (_seen == 0)
            throw new InvalidOperationException("There is no earlier event to pick.");

        return random.NextDouble() < RecentShare
            ? _recent[random.Next(Math.Min(_seen, RecentCapacity))]
            : _sample[random.Next(_sample.Count)];
    }
}
