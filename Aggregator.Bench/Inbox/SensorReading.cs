namespace Aggregator.Bench.Inbox;

/// <summary>The message of the benchmark; every number occurs once.</summary>
public sealed record SensorReading(int Number, string Sensor, double Value);
