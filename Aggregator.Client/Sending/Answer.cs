using System.Net.Http.Headers;

namespace Aggregator.Client.Sending;

/// <summary>What an attempt to send a batch has led to.</summary>
internal abstract record Answer
{
    /// <summary>The batch is settled: what is not rejected is confirmed.</summary>
    /// <param name="Rejected">The reasons for each rejected event, by its index in the batch.</param>
    public sealed record Settled(IReadOnlyDictionary<int, IReadOnlyList<string>> Rejected) : Answer;

    /// <summary>The batch may be sent again, and a retry may succeed.</summary>
    public sealed record Failed(string Trouble, RetryConditionHeaderValue? RetryAfter = null) : Answer;

    /// <summary>
    /// The request was refused, and the response does not say which event is to blame: one of them, or their number.
    /// </summary>
    public sealed record Unreadable(int Status, string Reason) : Answer;

    /// <summary>The request was refused for a reason that lies outside its events, such as a missing key.</summary>
    public sealed record Refused(int Status, string Reason) : Answer;
}
