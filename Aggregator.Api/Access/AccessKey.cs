using System.Collections.Frozen;

namespace Aggregator.Api.Access;

/// <summary>An API key that is good.</summary>
internal sealed record AccessKey(string Id, KeyHash Hash, Scopes Scopes, FrozenSet<string>? Topics, EventRate? Rate);
