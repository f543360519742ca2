namespace Aggregator.Consumers.Deliveries;

/// <summary>
/// A body does not match its <c>content_encoding</c>; the exception's message is the rest of a sentence about the body.
/// </summary>
internal sealed class EncodedBodyException(string message) : Exception(message);
