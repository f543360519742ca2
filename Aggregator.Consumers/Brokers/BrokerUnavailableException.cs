namespace Aggregator.Consumers.Brokers;

/// <summary>The broker does not respond; the caller should ask again.</summary>
internal sealed class BrokerUnavailableException(string message, Exception cause) : Exception(message, cause);
