using Aggregator.Client.Logs;

namespace Aggregator.Client.Serilog;

/// <summary>Settings of the sink.</summary>
/// <param name="Client">Settings of the client.</param>
public sealed record AggregatorSinkOptions(AggregatorClientOptions Client)
{
    /// <summary>Settings of the feed, among them the topic.</summary>
    public LogFeedOptions Feed { get; init; } = new();
}
