namespace Aggregator.Chaos.Schedule;

/// <summary>What a fault strikes.</summary>
internal enum FaultGroup
{
    Process,
    Broker,
    Database,
    Network,
    Clock,
}
