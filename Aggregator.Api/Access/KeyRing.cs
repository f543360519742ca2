using System.Collections.Frozen;
using Microsoft.Extensions.Options;

namespace Aggregator.Api.Access;

/// <summary>
/// All configured keys. A key is looked up by its id, so that only one hash is computed however many keys there are.
/// </summary>
internal sealed class KeyRing(IOptions<AccessOptions> options, TimeProvider time)
{
    private const string Bearer = "Bearer ";

    private readonly FrozenDictionary<string, AccessKey>.AlternateLookup<ReadOnlySpan<char>> _keys = options.Value.Keys
        .Select(key => KeyReader.Read(key, time))
        .ToFrozenDictionary(key => key.Id, StringComparer.Ordinal)
        .GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Without keys every client has all permissions.</summary>
    public bool IsEmpty { get; } = options.Value.Keys.Count == 0;

    /// <summary>The key that an <c>Authorization</c> header holds if its secret is right, or <c>null</c>.</summary>
    public AccessKey? Find(string? authorization) =>
        authorization?.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) == true
            ? FindKey(authorization.AsSpan(Bearer.Length).Trim(' ')) : null;

    /// <summary>The key itself if its secret is right, or <c>null</c>.</summary>
    public AccessKey? FindKey(ReadOnlySpan<char> text) =>
        ApiKey.TrySplit(text, out var id, out var secret)
        && _keys.TryGetValue(id, out var key)
        && key.Hash.Matches(secret) ? key : null;
}

/// <summary>
/// A configured API key and its permissions. From the time at which it expires, if there is one, it is refused.
/// </summary>
internal sealed record AccessKey(
    string Id, KeyHash Hash, Scopes Scopes, FrozenSet<string>? Topics, EventRate? Rate, DateTimeOffset? Expires)
{
    public bool HasExpired(TimeProvider time) => Expires <= time.GetUtcNow();
}
