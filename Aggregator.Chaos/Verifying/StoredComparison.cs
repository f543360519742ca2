using System.Globalization;
using Aggregator.Chaos.Journals;

namespace Aggregator.Chaos.Verifying;

/// <summary>Compares the stored events, one by one, with what the journals say. No I/O.</summary>
internal sealed class StoredComparison(SentEvents sent)
{
    private const int Examples = 5;

    private readonly List<EventIdentity> _unknown = [];
    private readonly List<EventIdentity> _twice = [];
    private readonly List<EventIdentity> _differing = [];

    /// <summary>Stored rows that were compared.</summary>
    public long Rows { get; private set; }

    public void Add(EventIdentity identity, ulong value)
    {
        Rows++;
        if (sent.Find(identity) is not { } one)
        {
            _unknown.Add(identity);
            return;
        }

        if (++one.Stored > 1)
            _twice.Add(identity);
        if (one.Value != value)
            _differing.Add(identity);
    }

    /// <summary>What does not agree, after the last row.</summary>
    public void Report(Findings findings)
    {
        Tell("were confirmed and are not stored", Missing());
        Tell("are stored and were never sent", _unknown);
        Tell("are stored more than once", _twice);
        Tell("are stored with another value than was sent", _differing);
        findings.Demand(sent.Ambiguous == 0, "An identity was sent with two values: the publishers are wrong.");

        void Tell(string what, IReadOnlyCollection<EventIdentity> events)
        {
            if (events.Count > 0)
                findings.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{events.Count} events {what}, such as {string.Join(", ", events.Take(Examples))}."));
        }
    }

    private List<EventIdentity> Missing() =>
        [.. sent.All.Where(one => one.Value is { IsConfirmed: true, Stored: 0 }).Select(one => one.Key)];
}
