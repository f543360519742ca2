namespace Aggregator.Storage.Rejected;

/// <summary>Selects rejections; a member that is <c>null</c> does not restrict.</summary>
public sealed record RejectedFilter
{
    public string? Topic { get; init; }

    /// <summary>The queue that the message was taken from.</summary>
    public string? Queue { get; init; }

    /// <summary>A part of the reason, compared verbatim.</summary>
    public string? Reason { get; init; }

    /// <summary>Received then or later.</summary>
    public DateTime? Since { get; init; }

    /// <summary>Received before.</summary>
    public DateTime? Until { get; init; }

    /// <summary>Whether it has been replayed, the broker having confirmed it.</summary>
    public bool? Replayed { get; init; }

    /// <summary>Only ids below this one; used to request the next page.</summary>
    public long? Before { get; init; }

    /// <summary>Whether it selects all rejections.</summary>
    public bool IsEmpty => this == new RejectedFilter();
}
