namespace Aggregator.Api.Access;

/// <summary>The topics that the caller of the current request may see. Scoped: take it as a parameter of a route's handler.</summary>
internal interface ICallerTopics
{
    /// <summary>The only topics that the caller may see, or <c>null</c> for all.</summary>
    IReadOnlySet<string>? Allowed { get; }

    bool Allows(string topic);
}
