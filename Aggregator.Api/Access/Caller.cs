namespace Aggregator.Api.Access;

/// <summary>The client that makes a request, and its permissions.</summary>
internal sealed class Caller(AccessKey? key)
{
    /// <summary>Any client, while no keys are configured.</summary>
    private static readonly Caller Anybody = new(key: null);

    public Scopes Scopes => key?.Scopes ?? Scopes.All;

    public EventRate? Rate => key?.Rate;

    /// <summary>Whether its key has expired since the request began.</summary>
    public bool HasExpired(TimeProvider time) => key?.HasExpired(time) is true;

    /// <summary>
    /// The only topics that it may publish to and read, or <c>null</c> for all. Every route that reads builds its
    /// filter from them: pages, stream, export, receipts, topics and counts by topic.
    /// </summary>
    public IReadOnlyList<string>? Topics => key?.Topics?.Items;

    public static Caller From(HttpContext context) => context.Features.Get<Caller>() ?? Anybody;

    public bool Allows(string topic) => key?.Topics is not { } topics || topics.Contains(topic);
}
