namespace Aggregator.Storage.Rejected;

/// <summary>Which rejections; what is <c>null</c> does not matter.</summary>
public sealed record RejectedFilter
{
    public string? Topic { get; init; }

    /// <summary>The queue that the message was taken from.</summary>
    public string? Queue { get; init; }

    /// <summary>A part of the reason, as it is written there.</summary>
    public string? Reason { get; init; }

    /// <summary>Received then or later.</summary>
    public DateTime? Since { get; init; }

    /// <summary>Received before.</summary>
    public DateTime? Until { get; init; }

    /// <summary>Whether it has been replayed, the broker having confirmed it.</summary>
    public bool? Replayed { get; init; }

    /// <summary>Only ids below this one: how the next page is asked for.</summary>
    public long? Before { get; init; }

    /// <summary>Whether it leaves nothing out.</summary>
    public bool IsEmpty => this == new RejectedFilter();
}
