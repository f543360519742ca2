using System.Globalization;
using Aggregator.Chaos.Watching;

namespace Aggregator.Chaos.Journals;

/// <summary>What the journals of one publisher say, over all of its lives. Not safe for concurrent use.</summary>
/// <param name="sent">The events of all publishers.</param>
/// <param name="retriesAreOneMessage">
/// Whether all attempts at a request are one message for the consumers, because they carry the same message id. The API
/// makes a message of each attempt.
/// </param>
internal sealed class JournalAccount(SentEvents sent, bool retriesAreOneMessage)
{
    private readonly Dictionary<int, List<SentEvent>> _open = [];
    private List<SentEvent> _current = [];

    /// <summary>The moments of the confirms.</summary>
    public Timeline Confirms { get; } = new();

    /// <summary>Events in confirmed requests: each of them must have been received.</summary>
    public long ConfirmedSends { get; private set; }

    /// <summary>Events in all attempts that may have reached the queue: no more can have been received.</summary>
    public long PossibleSends { get; private set; }

    public List<string> Refusals { get; } = [];

    /// <summary>Begins the journal of another life, which numbers its requests from the beginning.</summary>
    public void BeginLife() => _open.Clear();

    /// <exception cref="FormatException">The line is none of <see cref="JournalFormat"/>.</exception>
    public void Read(string line)
    {
        var parts = line.Split(' ', 4);
        switch (parts)
        {
            case [[JournalFormat.Send], var number]:
                _open[Number(number)] = _current = [];
                break;
            case [[JournalFormat.Event], var topic, var id, var value]:
                AddEvent(new EventIdentity(string.Intern(topic), id), value);
                break;
            case [[JournalFormat.Doubt], var number]:
                if (!retriesAreOneMessage)
                    PossibleSends += _open[Number(number)].Count;
                break;
            case [[JournalFormat.Confirmed], var number, var at]:
                Confirm(Number(number), long.Parse(at, CultureInfo.InvariantCulture));
                break;
            case [[JournalFormat.Refused], ..]:
                Refusals.Add(line);
                break;
            default:
                throw new FormatException($"No line of a journal: {line}");
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>The last attempt of every request may have reached the queue, even if its outcome is unknown.</summary>
    private void AddEvent(EventIdentity identity, string value)
    {
        _current.Add(sent.Add(identity, ulong.Parse(value, NumberStyles.HexNumber, CultureInfo.InvariantCulture)));
        PossibleSends++;
    }

    private void Confirm(int request, long at)
    {
        if (!_open.Remove(request, out var events))
            throw new FormatException($"Request {request} was confirmed twice, or never sent.");
        foreach (var one in events)
            sent.Confirm(one);
        ConfirmedSends += events.Count;
        Confirms.Add(at);
    }
}
