namespace Aggregator.Api.Stats;

/// <summary>Time since the process was built, on a clock that nobody sets back.</summary>
internal sealed class Uptime(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();

    public double Seconds => Math.Round(time.GetElapsedTime(_start).TotalSeconds, 3);
}
