namespace Aggregator.Hosting.RabbitMq;

/// <summary>Decides whether to read more from the broker. Thread-safe.</summary>
public interface IInboundLimit
{
    /// <summary>Whether nothing may be read for now.</summary>
    bool IsReached { get; }

    /// <summary>Called when messages are being read whose bodies have the given total size in bytes.</summary>
    void Reading(long bytes);

    /// <summary>Waits until more may be read, at most for the given time; the caller then checks again.</summary>
    Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken);
}
