namespace Aggregator.Api.Publishing.Ndjson;

/// <summary>The broker has refused a message, or not confirmed it in time. It may be queued all the same.</summary>
internal sealed class NotConfirmedException(Exception cause) : Exception(cause.Message, cause);
