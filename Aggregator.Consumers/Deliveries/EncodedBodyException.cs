namespace Aggregator.Consumers.Deliveries;

/// <summary>
/// A body is not what its <c>content_encoding</c> says; the message is the rest of a sentence about it.
/// </summary>
internal sealed class EncodedBodyException(string message) : Exception(message);
