using System.Runtime.InteropServices;

namespace Aggregator.Outbox.RabbitMq;

/// <summary>
/// The delivery tags of one channel, from the lowest that the broker still waits for. Tells how to acknowledge what is
/// done with few commands: AMQP can acknowledge all tags up to one, as long as no message below is still at work. Not
/// thread-safe.
/// </summary>
internal sealed class AckWindow
{
    // Settled one by one above the lowest outstanding tag, as few ascending ranges as there are messages still at work
    // below.
    private readonly List<Range> _settled = [];
    private readonly List<ulong> _done = [];
    private ulong _lowest = 1;

    /// <summary>Messages that are done and not acknowledged yet.</summary>
    public int Waiting => _done.Count;

    /// <summary>Its message is done.</summary>
    public void Add(ulong tag) => _done.Add(tag);

    /// <summary>The broker has been told about it in another way.</summary>
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
    /// Takes what one command can acknowledge: everything up to a tag that the broker waits for. It must be one of
    /// those, for the broker closes the channel on any other.
    /// </summary>
    /// <returns>The tag and whether it stands for those below as well; <c>null</c> if the lowest message is still at
    /// work.</returns>
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

    /// <summary>Takes what has to be acknowledged one by one because a message below is still at work.</summary>
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
