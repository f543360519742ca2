using System.Runtime.InteropServices;
using Publisher.Worker.Traffic;

namespace Publisher.Worker.Accounting;

/// <summary>
/// Keeps account of copies by identity, the pair (topic, event id), at one byte for each. Which of two copies was meant
/// as the original does not matter to it: the first one accepted makes the pair count as unique, every further one is
/// a duplicate. So an original that was given up does not turn its accepted repeat into a duplicate of nothing.
/// </summary>
/// <remarks>Not safe for concurrent use.</remarks>
internal sealed class IdentityAccount
{
    private const byte Accepted = 1;
    private const byte Doubtful = 2;

    private readonly List<byte> _states = [];
    private long _acceptedCopies;
    private long _doubtfulCopies;
    private long _acceptedIdentities;
    private long _possibleIdentities;

    /// <summary>A copy was accepted: it is in the queue, exactly once.</summary>
    public void Accept(PlannedEvent planned)
    {
        _acceptedCopies++;
        Mark(planned.Identity, Accepted);
    }

    /// <summary>
    /// A copy was sent and the answer did not tell whether it was queued: it is there once or not at all.
    /// </summary>
    public void Doubt(PlannedEvent planned)
    {
        _doubtfulCopies++;
        Mark(planned.Identity, Doubtful);
    }

    public Expectation Expect() => new(_acceptedCopies, _doubtfulCopies, _acceptedIdentities, _possibleIdentities);

    private void Mark(int identity, byte mark)
    {
        if (identity >= _states.Count)
            CollectionsMarshal.SetCount(_states, identity + 1);

        var before = _states[identity];
        if (before == 0)
            _possibleIdentities++;
        if (mark == Accepted && (before & Accepted) == 0)
            _acceptedIdentities++;
        _states[identity] = (byte)(before | mark);
    }
}
