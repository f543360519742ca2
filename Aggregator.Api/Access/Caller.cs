using System.Collections.Frozen;

namespace Aggregator.Api.Access;

/// <summary>Who makes a request, and what it may do.</summary>
internal sealed class Caller(AccessKey? key) : ICallerTopics
{
    /// <summary>Everybody, while there are no keys.</summary>
    private static readonly Caller Anybody = new(key: null);

    public Scopes Scopes => key?.Scopes ?? Scopes.All;

    public EventRate? Rate => key?.Rate;

    public IReadOnlySet<string>? Allowed => Topics;

    private FrozenSet<string>? Topics => key?.Topics;

    public static Caller Of(HttpContext context) => context.Features.Get<Caller>() ?? Anybody;

    public bool Allows(string topic) => Topics is null || Topics.Contains(topic);
}
