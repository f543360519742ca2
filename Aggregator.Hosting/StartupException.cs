namespace Aggregator.Hosting;

/// <summary>A service cannot run in its environment; the message is a sentence for the operator.</summary>
public sealed class StartupException(string message) : Exception(message);
