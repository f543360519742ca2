namespace Aggregator.Api.Reading;

/// <summary>
/// Returns the topics that a caller may read. Every reading route builds its filter from it: pages, stream, export,
/// receipts, topics and counts by topic.
/// </summary>
internal interface ITopicAccess
{
    /// <summary>The topics, or <c>null</c> for all.</summary>
    IReadOnlyList<string>? Readable(HttpContext context);
}
