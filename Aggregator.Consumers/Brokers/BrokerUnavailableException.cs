namespace Aggregator.Consumers.Brokers;

/// <summary>The broker does not answer for now; ask again.</summary>
internal sealed class BrokerUnavailableException(string message, Exception cause) : Exception(message, cause);
