namespace Aggregator.Hosting.RabbitMq;

/// <summary>Decides whether more is read from the broker. Thread-safe.</summary>
public interface IInboundLimit
{
    /// <summary>Whether nothing is to be read for now.</summary>
    bool IsReached { get; }

    /// <summary>Messages whose bodies have the given total of bytes are being read.</summary>
    void Reading(long bytes);

    /// <summary>Waits until more may be read, at most for the given time; the caller asks again.</summary>
    Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken);
}
