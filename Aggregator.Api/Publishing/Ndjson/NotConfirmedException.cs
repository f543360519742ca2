namespace Aggregator.Api.Publishing.Ndjson;

/// <summary>The broker has refused a message, or not confirmed it in time. The message may still be queued.</summary>
internal sealed class NotConfirmedException(Exception cause) : Exception(cause.Message, cause);
