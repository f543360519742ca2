using System.Runtime.InteropServices;
using Publisher.Worker.Traffic;

namespace Publisher.Worker.Accounting;

/// <summary>
/// Counts copies by identity, the pair (topic, event id), in one byte for each. It does not matter which of two copies
/// was meant as the original: the first accepted copy makes the pair count as unique, and every further copy is a
/// duplicate. An accepted repeat of an original that was given up is therefore not counted as a duplicate.
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

    /// <summary>Records an accepted copy, which is in the queue exactly once.</summary>
    public void Accept(PlannedEvent planned)
    {
        _acceptedCopies++;
        Mark(planned.Identity, Accepted);
    }

    /// <summary>
    /// Records a copy whose response did not show whether it was queued: it is in the queue once or not at all.
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
