using System.Runtime.InteropServices;
using Aggregator.Contracts.Parsing;

namespace Aggregator.Api.Publishing.Derived;

/// <summary>
/// Derives ids for the events of one request that have none of their own, so that the same request, sent again, has the
/// same ids. Equal events in one request are told apart by their position among each other.
/// </summary>
/// <param name="maxRemembered">
/// Number of different events after which it begins anew, for bodies that have no end. Equal events before and after
/// that have the same id.
/// </param>
internal sealed class DerivedIds(int maxRemembered)
{
    private readonly Dictionary<Guid, int> _counts = [];

    /// <param name="content">Everything that makes the event what it is, and nothing else.</param>
    public string Next(ReadOnlySpan<byte> content)
    {
        if (_counts.Count == maxRemembered)
            _counts.Clear();
        var id = NameBasedUuid.Create(content);
        ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_counts, id, out _);
        return (++count == 1 ? id : NameBasedUuid.Create(FormattableString.Invariant($"{id} {count}"))).ToString();
    }
}
