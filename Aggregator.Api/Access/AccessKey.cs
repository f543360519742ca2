using System.Collections.Frozen;

namespace Aggregator.Api.Access;

/// <summary>A configured API key and its permissions.</summary>
internal sealed record AccessKey(string Id, KeyHash Hash, Scopes Scopes, FrozenSet<string>? Topics, EventRate? Rate);
