namespace Aggregator.Bench.Inbox;

/// <summary>The message of the benchmark; every number once.</summary>
public sealed record SensorReading(int Number, string Sensor, double Value);
