namespace Aggregator.Api.Streaming;

/// <summary>The client reads nothing although data is pending.</summary>
internal sealed class StalledReaderException(Exception inner) : Exception("The reader is stalled.", inner);
