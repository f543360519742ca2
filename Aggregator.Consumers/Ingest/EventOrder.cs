using System.IO.Hashing;
using System.Runtime.InteropServices;
using Aggregator.Consumers.Deliveries;

namespace Aggregator.Consumers.Ingest;

/// <summary>
/// Keeps copies of an event in the order of their arrival. Of two copies that differ, the first to commit is stored,
/// and concurrent transactions commit in any order.
/// </summary>
internal static class EventOrder
{
    /// <summary>
    /// Returns a key for each event, derived from its identity; two events with the same key merely wait for each
    /// other.
    /// </summary>
    public static void AddKeys(Delivery delivery, ICollection<ulong> keys)
    {
        foreach (var reading in delivery.Readings)
        {
            if (reading.Event is { } logEvent)
                keys.Add(Hash(logEvent.EventId, unchecked((long)Hash(logEvent.Topic, 0))));
        }
    }

    private static ulong Hash(string text, long seed) =>
        XxHash3.HashToUInt64(MemoryMarshal.AsBytes(text.AsSpan()), seed);
}
