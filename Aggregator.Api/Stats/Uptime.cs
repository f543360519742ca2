namespace Aggregator.Api.Stats;

/// <summary>Time since the process started, on a monotonic clock.</summary>
internal sealed class Uptime(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();

    public double Seconds => Math.Round(time.GetElapsedTime(_start).TotalSeconds, 3);
}
