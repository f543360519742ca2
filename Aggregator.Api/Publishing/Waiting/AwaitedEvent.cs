using Aggregator.Storage.Outcomes;

namespace Aggregator.Api.Publishing.Waiting;

/// <summary>An event whose outcome a request waits for.</summary>
/// <param name="Request">The request.</param>
/// <param name="Index">Its index among the valid events of the request.</param>
/// <param name="Sent">The event in its message.</param>
internal sealed record AwaitedEvent(AwaitedRequest Request, int Index, SentEvent Sent);
