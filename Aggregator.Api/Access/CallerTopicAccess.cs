using Aggregator.Api.Reading;

namespace Aggregator.Api.Access;

/// <summary>Allows a caller to read the topics of its key.</summary>
internal sealed class CallerTopicAccess : ITopicAccess
{
    public IReadOnlyList<string>? Readable(HttpContext context) => Caller.From(context).Topics;
}
