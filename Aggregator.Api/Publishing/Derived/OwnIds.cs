using Aggregator.Contracts;

namespace Aggregator.Api.Publishing.Derived;

/// <summary>The ids that the sender of a log record has given it.</summary>
internal static class OwnIds
{
    /// <summary>The names of the attributes that may hold one; the first that does counts.</summary>
    public static readonly string[] Attributes = ["event.id", "log.record.uid"];

    /// <summary>The first that an event can have as its id, or <c>null</c>.</summary>
    public static string? First(params ReadOnlySpan<string?> ids)
    {
        foreach (var id in ids)
        {
            if (id is { Length: > 0 and <= LogEventLimits.MaxEventIdLength }
                && !id.Contains('\0', StringComparison.Ordinal))
                return id;
        }

        return null;
    }
}
