namespace Aggregator.Hosting;

/// <summary>A service must not run on what it finds; the message is a sentence for the operator.</summary>
public sealed class StartupException(string message) : Exception(message);
