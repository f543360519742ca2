using System.Runtime.InteropServices;

namespace Aggregator.Outbox.RabbitMq;

/// <summary>
/// The delivery tags of one channel, from the lowest for which the broker still waits. Determines how to acknowledge
/// finished messages with few commands: AMQP can acknowledge all tags up to one, as long as no message below it is
/// still in progress. Not thread-safe.
/// </summary>
internal sealed class AckWindow
{
    // Tags above the lowest outstanding one that were acknowledged singly, as ascending ranges; there are no more
    // ranges than messages still in progress below.
    private readonly List<Range> _settled = [];
    private readonly List<ulong> _done = [];
    private ulong _lowest = 1;

    /// <summary>Number of messages that are finished and not acknowledged yet.</summary>
    public int Waiting => _done.Count;

    /// <summary>Marks the message of a tag as finished.</summary>
    public void Add(ulong tag) => _done.Add(tag);

    /// <summary>Marks a tag that was settled with the broker in another way.</summary>
    public void Settle(ulong tag)
    {
        var at = _settled.Count;
        while (at > 0 && _settled[at - 1].From > tag)
            at--;
        var joinsBefore = at > 0 && _settled[at - 1].To + 1 == tag;
        var joinsAfter = at < _settled.Count && _settled[at].From == tag + 1;
        if (joinsBefore)
        {
            _settled[at - 1] = new Range(_settled[at - 1].From, joinsAfter ? _settled[at].To : tag);
            if (joinsAfter)
                _settled.RemoveAt(at);
        }
        else if (joinsAfter)
        {
            _settled[at] = new Range(tag, _settled[at].To);
        }
        else
        {
            _settled.Insert(at, new Range(tag, tag));
        }
    }

    /// <summary>
    /// Takes the tags that one command can acknowledge: all up to a tag for which the broker waits. It must be such a
    /// tag, because the broker closes the channel on any other.
    /// </summary>
    /// <returns>
    /// The tag, and whether it includes those below; <c>null</c> if the lowest message is still in progress.
    /// </returns>
    public (ulong Tag, bool Multiple)? TakeUpTo()
    {
        _done.Sort();
        var (taken, last) = (0, 0UL);
        while (true)
        {
            if (taken < _done.Count && _done[taken] == _lowest)
            {
                last = _done[taken++];
                _lowest++;
            }
            else if (_settled.Count > 0 && _settled[0].From == _lowest)
            {
                _lowest = _settled[0].To + 1;
                _settled.RemoveAt(0);
            }
            else
            {
                break;
            }
        }

        _done.RemoveRange(0, taken);
        return taken == 0 ? null : (last, taken > 1);
    }

    /// <summary>Takes the tags that must be acknowledged singly because a message below is still in progress.</summary>
    public ulong[] TakeAll()
    {
        var rest = _done.ToArray();
        _done.Clear();
        foreach (var tag in rest)
            Settle(tag);
        return rest;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Range(ulong From, ulong To);
}
