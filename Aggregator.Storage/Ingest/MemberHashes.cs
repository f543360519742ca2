using System.Buffers;
using System.Runtime.InteropServices;

namespace Aggregator.Storage.Ingest;

/// <summary>
/// The hashed members of the objects that are open while JSON is read; the members of the innermost object come last.
/// The buffer is rented when the first member comes: dispose of it.
/// </summary>
internal ref struct MemberHashes
{
    /// <summary>Maximum number of members that are compared pairwise, which is faster than sorting so few.</summary>
    private const int Few = 32;

    private Member[] _members = [];

    public MemberHashes()
    {
    }

    public int Count { get; private set; }

    public void Add(long name, long value)
    {
        if (Count == _members.Length)
            Grow();
        _members[Count] = new Member(name, value, Count);
        Count++;
    }

    /// <summary>
    /// The members from the given index on, in any order. Of several members with the same name only the last is
    /// returned, which is the one that jsonb keeps.
    /// </summary>
    public readonly ReadOnlySpan<Member> Distinct(int first)
    {
        var all = _members.AsSpan(first, Count - first);
        var many = all.Length > Few;
        if (many)
            all.Sort(static (one, other) => (one.Name, one.Place).CompareTo((other.Name, other.Place)));
        var kept = 0;
        for (var i = 0; i < all.Length; i++)
        {
            var isRepeated = many
                ? i + 1 < all.Length && all[i + 1].Name == all[i].Name
                : IsIn(all[(i + 1)..], all[i].Name);
            if (!isRepeated)
                all[kept++] = all[i];
        }

        return all[..kept];
    }

    /// <summary>Removes the members from the given index on.</summary>
    public void Remove(int first) => Count = first;

    public void Dispose()
    {
        if (_members.Length > 0)
            ArrayPool<Member>.Shared.Return(_members);
        _members = [];
    }

    private static bool IsIn(ReadOnlySpan<Member> members, long name)
    {
        foreach (var member in members)
        {
            if (member.Name == name)
                return true;
        }

        return false;
    }

    private void Grow()
    {
        var larger = ArrayPool<Member>.Shared.Rent(Math.Max(64, _members.Length * 2));
        _members.CopyTo(larger, 0);
        Dispose();
        _members = larger;
    }

    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Member(long Name, long Value, int Place);
}
