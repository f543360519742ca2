using System.Runtime.InteropServices;
using Aggregator.Contracts.Parsing;

namespace Aggregator.Api.Publishing.Derived;

/// <summary>
/// Derives ids for the events of one request that have none of their own, so that the same request, sent again, has the
/// same ids. Equal events in one request are told apart by their position among each other.
/// </summary>
internal sealed class DerivedIds
{
    /// <summary>
    /// Number of different events after which it begins anew: a body of lines has no end. Equal events before and after
    /// that have the same id.
    /// </summary>
    private const int MaxRemembered = 100_000;

    private readonly Dictionary<Guid, int> _counts = [];

    /// <param name="content">Everything that makes the event what it is, and nothing else.</param>
    public string Next(ReadOnlySpan<byte> content)
    {
        if (_counts.Count == MaxRemembered)
            _counts.Clear();
        var id = NameBasedUuid.Create(content);
        ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_counts, id, out _);
        return (++count == 1 ? id : NameBasedUuid.Create(FormattableString.Invariant($"{id} {count}"))).ToString();
    }
}
