namespace Aggregator.Consumers.Provisioning;

/// <summary>The broker could not be provisioned; the message is a sentence for the operator.</summary>
internal sealed class ProvisionException(string message) : Exception(message);
