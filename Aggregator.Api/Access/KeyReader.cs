using System.Collections.Frozen;
using Aggregator.Contracts.Parsing;

namespace Aggregator.Api.Access;

/// <summary>Reads a key from the configuration.</summary>
internal static class KeyReader
{
    private const double MaxRate = 10_000_000;

    /// <summary>
    /// The error in the key, as the end of a sentence that begins with the setting's name; <c>null</c> if there is
    /// none.
    /// </summary>
    public static (string Setting, string Rule)? Problem(AccessKeyOptions key)
    {
        if (!ApiKey.IsId(key.Id))
            return ("Id", "must be 1 to 64 letters, digits, - and _");
        if (KeyHash.Parse(key.Hash) is null)
            return ("Hash", "must be a hash that `key new` has printed");
        if (ParseScopes(key.Scopes) is null)
            return ("Scopes", "must be one or more of publish, read and admin, separated by commas");
        if (!(key.Rate is >= 0 and <= MaxRate))
            return ("Rate", "must be a number of events a second from 0 to 10000000");
        if (key.Expires.Length > 0 && ParseExpiry(key.Expires) is null)
            return ("Expires", "must be a date and time, such as 2027-01-31T00:00:00Z");
        return null;
    }

    public static AccessKey Read(AccessKeyOptions key, TimeProvider time) => new(
        key.Id,
        KeyHash.Parse(key.Hash)!,
        ParseScopes(key.Scopes)!.Value,
        AccessOptions.Split(key.Topics) is { Length: > 0 } topics ? topics.ToFrozenSet(StringComparer.Ordinal) : null,
        key.Rate > 0 ? new EventRate(key.Rate, time) : null,
        ParseExpiry(key.Expires));

    public static Scopes? ParseScopes(string text)
    {
        var scopes = Scopes.None;
        foreach (var name in AccessOptions.Split(text))
        {
            Scopes? scope = name.ToLowerInvariant() switch
            {
                "publish" => Scopes.Publish,
                "read" => Scopes.Read,
                "admin" => Scopes.Admin,
                _ => null,
            };
            if (scope is null)
                return null;
            scopes |= scope.Value;
        }

        return scopes == Scopes.None ? null : scopes;
    }

    private static DateTimeOffset? ParseExpiry(string text) =>
        Iso8601.TryParse(text, out var expires) ? expires : null;
}
