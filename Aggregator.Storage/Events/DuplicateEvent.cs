namespace Aggregator.Storage.Events;

/// <summary>Evidence of one dropped duplicate. Rows are only ever added.</summary>
public sealed class DuplicateEvent
{
    public long Id { get; init; }

    public required string Topic { get; init; }

    public required string EventId { get; init; }

    /// <summary>The message that held it; <c>null</c> when its publisher gave the message no id.</summary>
    public Guid? MessageId { get; init; }

    public DateTime ReceivedAt { get; init; }

    /// <summary>
    /// Hash of the duplicate's payload. The payload differs from the stored one exactly when this hash differs from
    /// <see cref="EventKey.PayloadHash"/> of the same version.
    /// </summary>
    public long PayloadHash { get; init; }

    /// <inheritdoc cref="EventKey.HashVersion"/>
    public short HashVersion { get; init; }

    /// <summary>
    /// The <see cref="EventKey.StoredAt"/> of its event. Like those below, it is <c>null</c> in rows of earlier
    /// versions.
    /// </summary>
    public DateTime? FirstStoredAt { get; init; }

    /// <summary>Whether the message says that the API has published it.</summary>
    public bool? ViaApi { get; init; }

    /// <summary>Whether the payload differed from the stored one; also <c>null</c> if that is not known.</summary>
    public bool? Differed { get; init; }

    public string? Source { get; init; }

    /// <summary>The AMQP property <c>app_id</c> of the message.</summary>
    public string? AppId { get; init; }
}
