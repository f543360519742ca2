using System.Globalization;

namespace Aggregator.Client;

/// <summary>
/// Events of a call were rejected, and sending them again cannot help. The other events of the call were confirmed.
/// </summary>
public sealed class AggregatorRejectedException : Exception
{
    private const int MaxNamed = 3;

    /// <param name="rejected">The rejected events; at least one.</param>
    public AggregatorRejectedException(IReadOnlyList<RejectedEvent> rejected)
        : base(Describe(rejected)) => Rejected = rejected;

    /// <summary>The rejected events of the call, by index.</summary>
    public IReadOnlyList<RejectedEvent> Rejected { get; }

    private static string Describe(IReadOnlyList<RejectedEvent> rejected)
    {
        ArgumentNullException.ThrowIfNull(rejected);
        var named = rejected.Take(MaxNamed).Select(
            one => $"{one.Topic}/{one.EventId} ({one.Status}): {string.Join("; ", one.Reasons)}");
        var count = rejected.Count == 1 ? "One event was" : string.Create(
            CultureInfo.InvariantCulture, $"{rejected.Count} events were");
        return $"{count} rejected. {string.Join(". ", named)}";
    }
}
